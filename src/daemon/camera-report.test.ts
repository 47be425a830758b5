import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cameraMetrics } from '../commands/cameras/metrics.js';
import { type CameraReport, camerasHealth } from './camera-report.js';
import { readCameraStatus, writeCameraStatus } from './camera-status-file.js';

const spread = { count: 9, p10: 60, p50: 120, p95: 260 };
const report: CameraReport = {
  cameraId: 'gate',
  connectedSince: 1_800_000_000_000,
  lastFrameAt: 1_800_000_100_500,
  reconnects: 2,
  framesIn: 1000,
  framesOut: 990,
  rateIn: 10,
  rateOut: 9.9,
  dropped: { busy: 10, rate: 0 },
  fault: null,
  width: 1920,
  height: 1080,
  picture: [],
  analysed: 400,
  failed: 0,
  plates: 60,
  readLatencyMs: spread,
  alertLatencyMs: null,
  plateWidthPx: spread,
  plateSharpness: { count: 9, p10: 0.2, p50: 0.4, p95: 0.7 },
  readRate: 0.98,
  pausedBy: null,
};

/** One round of the daemon's writing. */
async function written(reports: readonly CameraReport[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'platewarden-status-'));
  const stop = new AbortController();
  const writing = writeCameraStatus(
    folder,
    () => {
      stop.abort();
      return reports;
    },
    stop.signal,
  );
  await writing;
  return folder;
}

test('what the daemon writes is what the command reads, while it is fresh', async () => {
  const folder = await written([report]);
  expect(readCameraStatus(folder)).toEqual([report]);
  const hourAgo = Date.now() / 1000 - 3600;
  utimesSync(join(folder, 'cameras.json'), hourAgo, hourAgo);
  expect(readCameraStatus(folder)).toBeNull();
  expect(readCameraStatus(join(folder, 'nowhere'))).toBeNull();
});

test('a status file that is none is named', async () => {
  const folder = await written([report]);
  writeFileSync(join(folder, 'cameras.json'), '[{"cameraId":1}]');
  expect(() => readCameraStatus(folder)).toThrow(expect.objectContaining({ code: 'file_unreadable' }));
});

test('a folder that cannot be written to stops no daemon', async () => {
  const stop = new AbortController();
  const reports = () => {
    stop.abort();
    return [report];
  };
  await expect(writeCameraStatus('/proc/nowhere', reports, stop.signal)).resolves.toBeUndefined();
});

test('health names the camera and what ails it', () => {
  const lost = { code: 'camera_stalled', message: 'Camera rear sent no frame for 10 s' };
  const { parts, figures } = camerasHealth([
    report,
    { ...report, cameraId: 'rear', fault: lost },
    { ...report, cameraId: 'side', picture: ['blurred'], failed: 3 },
  ]);
  expect(parts).toEqual([
    { part: 'camera gate', state: 'ok', message: '' },
    { part: 'camera rear', state: 'failed', message: lost.message },
    {
      part: 'camera side',
      state: 'degraded',
      message: 'the picture is blurred; 3 frames could not be recognised',
    },
  ]);
  expect(figures).toMatchObject({ frames: 3000, reconnects: 6, dropped: 30 });
});

test('metrics are one sample a line, with the camera’s name', () => {
  const lines = cameraMetrics([
    report,
    { ...report, cameraId: 'rear', connectedSince: null, picture: ['moved'] },
  ]).split('\n');
  expect(lines).toContain('platewarden_camera_connected{camera="rear"} 0');
  expect(lines).toContain('platewarden_camera_read_latency_seconds{camera="gate",quantile="0.95"} 0.26');
  expect(lines).toContain('platewarden_camera_frames_dropped_total{camera="gate",cause="busy"} 10');
  expect(lines).toContain('platewarden_camera_picture_fault{camera="rear",fault="moved"} 1');
  for (const line of lines) expect(line).toMatch(/^(# TYPE \w+ (gauge|counter)|\w+\{[\w=",.]+\} [\d.e+-]+|)$/);
});
