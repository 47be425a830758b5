import { z } from 'zod';

export const uplinkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('Nothing is sent; the outbox fills') }),
  z.strictObject({
    kind: z.literal('demo').describe('A broker inside this process on loopback, MQTT 3.1.1: for the demo only'),
    port: z.number().int().min(0).max(65535).default(0).describe('0 takes a free one'),
  }),
  z.strictObject({
    kind: z.literal('mqtt'),
    url: z
      .string()
      .regex(/^mqtts?:\/\//, 'mqtt:// or mqtts://')
      .describe('The broker'),
    username: z.string().optional().describe('Name at the broker, where it asks for one'),
    passwordFile: z.string().optional().describe('File that holds the password'),
    maxInFlight: z.number().int().min(1).max(1000).default(100).describe('Unacknowledged messages at most'),
  }),
]);
export type UplinkConfiguration = z.infer<typeof uplinkSchema>;
