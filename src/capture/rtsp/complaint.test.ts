import { expect, test } from 'vitest';
import { complaintOf } from './complaint.js';

test.each([
  ['Connection refused', ['[tcp @ 0x1] Connection to tcp://h:554 failed: Connection refused']],
  [
    '404 Not Found',
    ['[rtsp @ 0x1] method DESCRIBE failed: 404 Not Found', "[concat @ 0x2] Impossible to open 'rtsp://h/x'"],
  ],
  [
    '503 Service Unavailable',
    ['[rtsp @ 0x1] method DESCRIBE failed: 503 Service Unavailable', "[concat @ 0x2] Impossible to open 'rtsp://h/x'"],
  ],
  [
    'It answers, but opens no stream',
    ['[tcp @ 0x1] Successfully connected to h port 554', "[concat @ 0x2] Impossible to open 'rtsp://u:p@h/x'"],
  ],
  ['The stream ended', ['[tcp @ 0x1] Successfully connected to h port 554']],
])('%s', (reason, lines) => {
  expect(complaintOf('gate', lines)).toMatchObject({
    code: 'camera_unreachable',
    message: `Camera gate gives no stream: ${reason}`,
  });
});
