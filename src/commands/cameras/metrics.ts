import type { CameraReport } from '../../daemon/camera-report.js';

/** The cameras' reports in the Prometheus text format (version 0.0.4); times in seconds, as its rules ask for. */
export function cameraMetrics(reports: readonly CameraReport[]): string {
  const lines: string[] = [];
  const metric = (name: string, type: 'counter' | 'gauge', help: string, of: (report: CameraReport) => Samples) => {
    lines.push(`# HELP platewarden_camera_${name} ${help}`, `# TYPE platewarden_camera_${name} ${type}`);
    for (const report of reports) {
      for (const [labels, value] of Object.entries(of(report))) {
        if (value === null) continue;
        const all = [`camera="${report.cameraId}"`, ...(labels === '' ? [] : [labels])].join(',');
        lines.push(`platewarden_camera_${name}{${all}} ${Number(value)}`);
      }
    }
  };
  const counter = (name: string, help: string, of: (report: CameraReport) => Samples[string]) =>
    metric(`${name}_total`, 'counter', help, (report) => ({ '': of(report) }));
  const gauge = (name: string, help: string, of: (report: CameraReport) => Samples[string]) =>
    metric(name, 'gauge', help, (report) => ({ '': of(report) }));
  const spread = (name: string, help: string, of: (report: CameraReport) => CameraReport['readLatencyMs'], unit = 1) =>
    metric(name, 'gauge', `${help}, of the last 300 within an hour; none while the camera is lost`, (report) => {
      const { p10, p50, p95 } = of(report) ?? {};
      if (p10 === undefined || p50 === undefined || p95 === undefined) return {};
      return { 'quantile="0.1"': p10 / unit, 'quantile="0.5"': p50 / unit, 'quantile="0.95"': p95 / unit };
    });

  gauge('connected', 'Whether frames come', ({ connectedSince }) => connectedSince !== null);
  gauge(
    'last_frame_timestamp_seconds',
    'When the last frame came',
    ({ lastFrameAt }) => lastFrameAt && lastFrameAt / 1000,
  );
  counter('reconnects', 'Times that it came back after it was lost', ({ reconnects }) => reconnects);
  counter('frames', 'Frames that came, of a live camera at most its analysis rate', ({ framesIn }) => framesIn);
  counter('frames_looked_at', 'Frames that were searched for changes', ({ framesOut }) => framesOut);
  counter('frames_analysed', 'Frames with changes, in which plates were looked for', ({ analysed }) => analysed);
  counter(
    'frames_follow_only',
    'Of these: only at the known vehicles, since threads were short',
    ({ followOnly }) => followOnly,
  );
  counter('frames_failed', 'Frames that recognition failed on', ({ failed }) => failed);
  const causes = 'Frames passed over: recognition was busy, or the analysis rate was reached';
  metric('frames_dropped_total', 'counter', causes, ({ dropped }) => ({
    'cause="busy"': dropped.busy,
    'cause="rate"': dropped.rate,
  }));
  spread('read_latency_seconds', 'From exposure until read', ({ readLatencyMs }) => readLatencyMs, 1000);
  spread(
    'alert_latency_seconds',
    'From exposure until an alert is stored',
    ({ alertLatencyMs }) => alertLatencyMs,
    1000,
  );
  spread('plate_width_pixels', 'Width of the plates read', ({ plateWidthPx }) => plateWidthPx);
  spread('plate_sharpness', 'Sharpness of the plates read, 0 to 1', ({ plateSharpness }) => plateSharpness);
  gauge('paused', 'Whether capture pauses because of the place', ({ pausedBy }) => pausedBy !== null);
  gauge(
    'read_rate',
    'Share of passages since the start that were read well enough to keep',
    ({ readRate }) => readRate,
  );
  metric('picture_fault', 'gauge', 'What ails the picture; absent while nothing does', ({ picture }) =>
    Object.fromEntries(picture.map((fault) => [`fault="${fault}"`, true])),
  );
  return `${lines.join('\n')}\n`;
}

type Samples = Readonly<Record<string, number | boolean | null>>;
