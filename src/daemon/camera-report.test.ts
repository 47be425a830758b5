import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CameraMeter } from '../capture/camera-status.js';
import { CameraFigures } from '../capture/figures/camera-figures.js';
import { greyFrame } from '../capture/testing/frames.js';
import { cameraMetrics } from '../commands/cameras/metrics.js';
import type { PlateRead } from '../domain/plate-read.js';
import { ManualClock } from '../domain/testing/manual-clock.js';
import { type CameraReport, camerasHealth, type ObservedCamera, reportOf } from './camera-report.js';
import { readCameraStatus, writeCameraStatus } from './camera-status-file.js';

const spread = { count: 9, p10: 60, p50: 120, p95: 260 };
const report: CameraReport = {
  cameraId: 'gate',
  connectedSince: 1_800_000_000_000,
  lastFrameAt: 1_800_000_100_500,
  lastFrameAgoMs: 40,
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
  failing: false,
  followOnly: 12,
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
  expect(readCameraStatus(folder)).toEqual({ running: true, cameras: [report] });
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  utimesSync(join(folder, 'cameras.json'), hourAgo, hourAgo);
  expect(readCameraStatus(folder)).toEqual({ running: false, lastAt: new Date(hourAgo * 1000) });
  expect(readCameraStatus(join(folder, 'nowhere'))).toEqual({ running: false, lastAt: null });
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
    { ...report, cameraId: 'side', picture: ['blurred'], failed: 3, failing: true },
    { ...report, cameraId: 'back', failed: 1 },
  ]);
  expect(parts).toEqual([
    { part: 'camera gate', state: 'ok', message: '' },
    { part: 'camera rear', state: 'failed', message: lost.message },
    {
      part: 'camera side',
      state: 'degraded',
      message: 'the picture is blurred; 3 frames could not be recognised',
    },
    { part: 'camera back', state: 'ok', message: '' },
  ]);
  expect(figures).toMatchObject({ frames: 4000, reconnects: 8, dropped: 40 });
});

test('a lost camera shows nothing of what its last pictures were like', () => {
  const clock = new ManualClock();
  const observer = new CameraFigures(clock);
  const live = { clock: { source: 'ntp', trusted: true } } as const;
  const plate = { box: [4, 4, 40, 20] } as unknown as PlateRead;
  observer.looked(greyFrame({ ...live, monotonicMs: clock.monotonicMs() }), [plate], false);
  const meter = new CameraMeter('gate', clock);
  const source = { cameraId: 'gate', status: () => meter.status(), async *frames() {} };
  const camera = { source, observer, faults: () => ['blind'] as const } as unknown as ObservedCamera;
  const pictures = { picture: ['blind'], width: 320, plateWidthPx: { count: 1 }, readLatencyMs: { count: 1 } };
  meter.arrived({ width: 320, height: 180 });
  expect(reportOf(camera)).toMatchObject(pictures);
  meter.lost('camera_stalled', 'no frame');
  const none = { picture: [], width: null, plateWidthPx: null, plateSharpness: null, readLatencyMs: null };
  expect(reportOf(camera)).toMatchObject({ ...none, framesIn: 1, analysed: 1, fault: { code: 'camera_stalled' } });
  meter.arrived({ width: 320, height: 180 });
  expect(reportOf(camera)).toMatchObject(pictures);
});

test('metrics are one sample a line, with the camera’s name', () => {
  const lines = cameraMetrics([
    report,
    { ...report, cameraId: 'rear', connectedSince: null, picture: ['moved'] },
  ]).split('\n');
  expect(lines).toContain('# HELP platewarden_camera_connected Whether frames come');
  expect(lines).toContain('platewarden_camera_connected{camera="rear"} 0');
  expect(lines).toContain('platewarden_camera_read_latency_seconds{camera="gate",quantile="0.95"} 0.26');
  expect(lines).toContain('platewarden_camera_frames_dropped_total{camera="gate",cause="busy"} 10');
  expect(lines).toContain('platewarden_camera_picture_fault{camera="rear",fault="moved"} 1');
  for (const line of lines)
    expect(line).toMatch(/^(# HELP \w+ [\w ,:;]+|# TYPE \w+ (gauge|counter)|\w+\{[\w=",.]+\} [\d.e+-]+|)$/);
});
