/** Two letters, stacked on the plate beside its digits, that a reader may have taken from the bottom up. */
const stackedAhead = /^([A-Z])([A-Z])(\d+)$/;
const stackedBehind = /^(\d+)([A-Z])([A-Z])$/;
/** Some half of the states stack letters; how often a reader turns them round is not measured. */
const probability = 0.1;

/** Other texts that the plate may carry when its letters are stacked: either order of the two. */
export function otherOrders(text: string): readonly { readonly text: string; readonly probability: number }[] {
  const turned = text.replace(stackedAhead, '$2$1$3').replace(stackedBehind, '$1$3$2');
  return turned === text ? none : [{ text: turned, probability }];
}

const none: readonly { readonly text: string; readonly probability: number }[] = [];
