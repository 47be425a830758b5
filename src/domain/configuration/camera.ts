import { z } from 'zod';
import { slugSchema } from '../unit.js';
import { urlText } from '../url-text.js';

const point = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]);

/** A recording served as if it were a camera. */
export const replaySourceSchema = z.strictObject({
  kind: z.literal('replay'),
  path: z.string().describe('A video file, one still, or a folder of stills (in the order of their names)'),
  framesPerSecond: z.number().min(0.1).max(120).default(10).describe('Rate of the stills; a video has its own'),
  speed: z
    .union([z.number().min(0.01).max(1000), z.literal('fastest')])
    .default(1)
    .describe('1 as recorded, N times as fast, or `fastest`: no frame is dropped then'),
  startAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Wall-clock time of the first frame; file time if absent'),
  loop: z.boolean().default(false).describe('Begin again at the end'),
});

const login = {
  username: z.string().min(1).optional().describe('Name at the camera, where it asks for one'),
  passwordFile: z.string().optional().describe('File that holds the password'),
  transport: z.enum(['tcp', 'udp']).default('tcp').describe('How the stream travels; TCP loses nothing'),
  stallTimeoutMs: z
    .number()
    .int()
    .min(1000)
    .max(120_000)
    .default(10_000)
    .describe('Without a frame for so long, the stream is dead and is opened anew'),
};

/** A camera whose stream address is known. */
export const rtspSourceSchema = z.strictObject({
  kind: z.literal('rtsp'),
  url: urlText(/^rtsps?:\/\/[^@\s/?#][^@\s]*$/, 'rtsp:// or rtsps://, without user and password').describe(
    'The stream, without credentials',
  ),
  ...login,
});

export const onvifAddressSchema = z
  .string()
  .regex(/^[^\s/@]+$/, { error: 'host or host:port', abort: true })
  .refine((address) => URL.canParse(`http://${address}`), 'host or host:port, an IPv6 address in brackets')
  .describe('The device: host, or host:port');

/** A camera that tells its stream address when asked. */
export const onvifSourceSchema = z.strictObject({
  kind: z.literal('onvif'),
  address: onvifAddressSchema,
  profile: z
    .string()
    .min(1)
    .default('best')
    .describe('Token of a media profile, or `best`: as `cameras probe` chooses'),
  reads: z
    .enum(['frames', 'camera'])
    .default('frames')
    .describe('Who reads plates: this unit in the frames, or the camera itself (Profile M)'),
  ...login,
});

export const cameraSourceSchema = z.discriminatedUnion('kind', [
  replaySourceSchema,
  rtspSourceSchema,
  onvifSourceSchema,
]);

const analysisRate = z.number().min(0.1).max(60).describe('Frames a second that recognition looks at, at most');
const minPlateWidth = z.number().int().min(10).max(2000).describe('Narrower plates are not read, pixels');

export const cameraSchema = z.strictObject({
  id: slugSchema.describe('Name of the camera in records and topics'),
  source: cameraSourceSchema,
  analysisRate: analysisRate.default(10),
  minPlateWidth: minPlateWidth.default(30),
  maxWidth: z
    .number()
    .int()
    .min(320)
    .max(7680)
    .optional()
    .describe(
      'Wider pictures are made so small before anything looks at them, pixels; absent: as the camera sends them',
    ),
  night: z
    .strictObject({ analysisRate: analysisRate.optional(), minPlateWidth: minPlateWidth.optional() })
    .default({})
    .describe('What differs from civil dusk to dawn, by the sun where the unit is'),
  direction: z
    .enum(['both', 'approaching', 'leaving'])
    .default('both')
    .describe('Traffic that is watched: who is seen to go the other way is not kept, except with a hit'),
  bearingDeg: z
    .number()
    .min(0)
    .lt(360)
    .optional()
    .describe('Where it looks, degrees clockwise: from the heading on a vehicle, from true north on a pole'),
  regionHint: z
    .array(z.string())
    .default(['us-ca'])
    .describe('States likely here, most likely first: decides between states that look equally likely'),
  exclusionZones: z
    .array(z.array(point).min(3))
    .default([])
    .describe('Polygons in shares of width and height; their pixels are never analysed nor stored (S-9.10a)'),
});
export type CameraConfiguration = z.infer<typeof cameraSchema>;
