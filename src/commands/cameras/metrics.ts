import type { CameraReport } from '../../daemon/camera-report.js';

/** The cameras' reports in the Prometheus text format (version 0.0.4); times in seconds, as its rules ask for. */
export function cameraMetrics(reports: readonly CameraReport[]): string {
  const lines: string[] = [];
  const metric = (name: string, type: 'counter' | 'gauge', of: (report: CameraReport) => Samples) => {
    lines.push(`# TYPE platewarden_camera_${name} ${type}`);
    for (const report of reports) {
      for (const [labels, value] of Object.entries(of(report))) {
        if (value === null) continue;
        const all = [`camera="${report.cameraId}"`, ...(labels === '' ? [] : [labels])].join(',');
        lines.push(`platewarden_camera_${name}{${all}} ${Number(value)}`);
      }
    }
  };
  const quantiles = (of: CameraReport['readLatencyMs'], unit = 1): Samples =>
    of === null
      ? {}
      : { 'quantile="0.1"': of.p10 / unit, 'quantile="0.5"': of.p50 / unit, 'quantile="0.95"': of.p95 / unit };

  metric('connected', 'gauge', ({ connectedSince }) => ({ '': connectedSince !== null }));
  metric('last_frame_timestamp_seconds', 'gauge', ({ lastFrameAt }) => ({ '': lastFrameAt && lastFrameAt / 1000 }));
  metric('reconnects_total', 'counter', ({ reconnects }) => ({ '': reconnects }));
  metric('frames_total', 'counter', ({ framesIn }) => ({ '': framesIn }));
  metric('frames_analysed_total', 'counter', ({ analysed }) => ({ '': analysed }));
  metric('frames_failed_total', 'counter', ({ failed }) => ({ '': failed }));
  metric('frames_dropped_total', 'counter', ({ dropped }) => ({
    'cause="busy"': dropped.busy,
    'cause="rate"': dropped.rate,
  }));
  metric('read_latency_seconds', 'gauge', ({ readLatencyMs }) => quantiles(readLatencyMs, 1000));
  metric('alert_latency_seconds', 'gauge', ({ alertLatencyMs }) => quantiles(alertLatencyMs, 1000));
  metric('plate_width_pixels', 'gauge', ({ plateWidthPx }) => quantiles(plateWidthPx));
  metric('plate_sharpness', 'gauge', ({ plateSharpness }) => quantiles(plateSharpness));
  metric('paused', 'gauge', ({ pausedBy }) => ({ '': pausedBy !== null }));
  metric('read_rate', 'gauge', ({ readRate }) => ({ '': readRate }));
  metric('picture_fault', 'gauge', ({ picture }) =>
    Object.fromEntries(picture.map((fault) => [`fault="${fault}"`, true])),
  );
  return `${lines.join('\n')}\n`;
}

type Samples = Readonly<Record<string, number | boolean | null>>;
