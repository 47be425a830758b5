/** Longer than any sentence or report; what is longer is noise from a wrong baud rate. */
const longestLine = 8192;

/** Lines of a byte stream, without their ends. A line that is too long is dropped whole. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  let skipping = false;
  for await (const chunk of stream) {
    const parts = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
    rest = parts.pop()!;
    for (const line of parts) {
      if (!skipping && line.length <= longestLine) yield line.replace(/\r$/, '');
      skipping = false;
    }
    if (rest.length > longestLine) {
      rest = '';
      skipping = true;
    }
  }
}
