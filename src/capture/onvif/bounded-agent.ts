import { Agent, type AgentOptions, type ClientRequest } from 'node:http';

/**
 * The most that is read of an answer, bytes: the profiles of a recorder with 64 channels are some 1.5 MB (three a
 * channel, 8 kB each), and the library takes a quarter of a second of the main thread to read 2 MB.
 */
export const largestAnswerBytes = 2_000_000;

type AddRequest = (request: ClientRequest, options: AgentOptions) => void;

/**
 * Connections on which a whole request, from connecting to the last byte of the answer, takes no longer than
 * `deadlineMs`, and an answer is at most `largestAnswerBytes`: else the connection is closed and the request emits an
 * error (a RangeError for the size). The library limits silence alone, and of an answer that breaks off it hears nothing.
 */
export class BoundedAgent extends Agent {
  constructor(deadlineMs: number) {
    super();
    // What node:http calls on any agent with each request; its types do not know it.
    const self = this as unknown as { addRequest: AddRequest };
    const add = self.addRequest.bind(this);
    self.addRequest = (request, options) => {
      bound(request, deadlineMs);
      add(request, options);
    };
  }
}

function bound(request: ClientRequest, deadlineMs: number): void {
  const late = () => request.destroy(new Error(`no whole answer within ${deadlineMs / 1000} s`));
  const timer = setTimeout(late, deadlineMs);
  request.once('close', () => clearTimeout(timer));
  request.once('response', (response) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > largestAnswerBytes)
        request.destroy(new RangeError(`an answer of more than ${largestAnswerBytes / 1_000_000} MB`));
    });
    response.once('error', (error) => request.emit('error', error));
  });
}
