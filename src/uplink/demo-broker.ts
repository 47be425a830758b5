import { createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';

/** A broker inside this process, on loopback, MQTT 3.1.1. For the demonstration only: it keeps nothing and asks no one. */
export interface DemoBroker extends AsyncDisposable {
  readonly url: string;
}

export async function startDemoBroker(port: number): Promise<DemoBroker> {
  const broker = await Aedes.createBroker();
  const server: Server = createServer(broker.handle);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the demo broker has no port');
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
