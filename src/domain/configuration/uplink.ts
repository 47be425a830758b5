import { z } from 'zod';
import { urlText } from '../url-text.js';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

const brokerSchema = z
  .strictObject({
    kind: z.literal('mqtt'),
    url: urlText(/^mqtts?:\/\/[^/@]+$/, 'mqtts://host:port, with neither name, password nor path').describe(
      'The broker; `mqtt://`, unencrypted, only on loopback (N-SE)',
    ),
    username: z.string().optional().describe('Name at the broker, where it asks for one'),
    passwordFile: z.string().optional().describe('File that holds the password'),
    caFile: z.string().optional().describe('Certificates that the broker’s must be signed by; the system’s if absent'),
    certificateFile: z.string().optional().describe('This unit’s client certificate (PEM)'),
    keyFile: z.string().optional().describe('The private key of the client certificate (PEM)'),
    maxInFlight: z.number().int().min(1).max(1000).default(100).describe('Unacknowledged messages at most'),
    publishTimeoutMs: z
      .number()
      .int()
      .min(1000)
      .max(600_000)
      .default(30_000)
      .describe('A message unacknowledged for so long means that the link is dead: it is dropped and made anew'),
    bytesPerSecond: z
      .number()
      .int()
      .min(1000)
      .optional()
      .describe('Pace of sending, so that the radio link is left usable for others; unlimited if absent'),
    receipts: z
      .strictObject({
        resendAfterMs: z
          .number()
          .int()
          .min(1000)
          .max(7 * 86_400_000)
          .default(600_000)
          .describe('A record that central has not confirmed after so long is sent again'),
      })
      .optional()
      .describe('Central confirms what it stored; without this the broker’s acknowledgement is the end of it'),
    metered: z
      .strictObject({
        depotNetworks: z
          .array(z.union([z.cidrv4(), z.cidrv6()]))
          .min(1)
          .describe('Vehicle images wait until this unit has an address in one of these networks, e.g. 10.20.0.0/16'),
      })
      .optional()
      .describe('The link costs by volume: alerts, records and plate images at once, vehicle images at the depot'),
    alertExpiryMs: z
      .number()
      .int()
      .min(60_000)
      .max(365 * 86_400_000)
      .default(43_200_000)
      .describe('An alert older than this is told to no one any more; it is stored as a record'),
    healthEveryMs: z.number().int().min(1000).max(3_600_000).default(60_000).describe('Pace of the health message'),
  })
  .refine(({ url }) => url.startsWith('mqtts:') || loopback.has(new URL(url).hostname), {
    path: ['url'],
    message: 'unencrypted only to this computer itself: use mqtts:// (N-SE)',
  })
  .refine(({ certificateFile, keyFile }) => (certificateFile === undefined) === (keyFile === undefined), {
    path: ['keyFile'],
    message: 'a client certificate and its key go together',
  });
export type BrokerConfiguration = z.infer<typeof brokerSchema>;

export const uplinkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('Nothing is sent; the outbox fills') }),
  z.strictObject({
    kind: z.literal('demo').describe('A broker inside this process on loopback, MQTT 3.1.1: for the demo only'),
    port: z.number().int().min(0).max(65535).default(0).describe('0 takes a free one'),
  }),
  brokerSchema,
]);
export type UplinkConfiguration = z.infer<typeof uplinkSchema>;
