import { z } from 'zod';

/** Where the key that opens the data directory comes from: 32 bytes as 64 hexadecimal digits. */
export const keySourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    path: z
      .string()
      .optional()
      .describe('A file of mode 0600; `master.key` in the data directory if absent, made at the first start (demo)'),
  }),
  z.strictObject({
    kind: z.literal('credential'),
    name: z
      .string()
      .default('platewarden-key')
      .describe('A systemd credential (LoadCredentialEncrypted=), which may be bound to the TPM'),
  }),
  z.strictObject({
    kind: z.literal('command'),
    command: z
      .array(z.string())
      .min(1)
      .describe('A program and its arguments that print the key: tpm2_unseal, pkcs11-tool'),
  }),
]);
export type KeySource = z.infer<typeof keySourceSchema>;
