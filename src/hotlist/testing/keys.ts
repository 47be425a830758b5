import type { SealingKeys } from '../../ops/sealed-file.js';

export const testKeys: SealingKeys = (() => {
  const key = { id: '00112233445566aa', key: Buffer.alloc(32, 7) };
  return { current: () => key, byId: (id: string) => (id === key.id ? key : null) };
})();
