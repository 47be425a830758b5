import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A certificate authority in `directory` and a certificate for localhost that it signed, made by openssl. */
export function makeCertificates(directory: string) {
  const at = (name: string) => join(directory, name);
  const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  );
  openssl('req', ...newKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=localhost');
  openssl(
    ...['x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'],
    ...['-days', '2', '-out', at('server.pem')],
  );
  return { ca: at('ca.pem'), certificate: at('server.pem'), key: at('server.key') };
}

/** An HTTPS server on loopback that asks for a client certificate of the same authority. @returns its port */
export async function serveHttps(
  files: ReturnType<typeof makeCertificates>,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const [cert, key, ca] = [files.certificate, files.key, files.ca].map((path) => readFileSync(path));
  const server = createServer(
    { cert: cert!, key: key!, ca: ca!, requestCert: true, rejectUnauthorized: false },
    answer,
  );
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}/svs.tbl`;
}
