import type { Failure } from './classify-error.js';
import { ClientSource } from './client-source.js';

describe('the client in use', () => {
  it.each<[string, (Failure | 'success')[], boolean]>([
    ['stays after one failure of its own', ['broken'], false],
    ['is another after two in a row', ['broken', 'broken'], true],
    ['is another after two calls that got no answer', ['silent', 'silent'], true],
    ['stays when one call got no answer', ['silent', 'success', 'silent'], false],
    ['stays when a success came between', ['broken', 'success', 'broken'], false],
    ['stays when another failure came between', ['broken', 'unknown', 'broken'], false],
    ['stays whatever the server does', ['unknown', 'not-sent', 'answered', 'unknown'], false],
  ])('%s', (_, outcomes, replaced) => {
    const clients = new ClientSource('esdb://127.0.0.1:2113?tls=false');
    const first = clients.current;
    const { givenUp } = clients;
    for (const outcome of outcomes) {
      if (outcome === 'success') {
        clients.succeeded();
      } else {
        clients.failed(outcome);
      }
    }
    expect(clients.current !== first).toBe(replaced);
    expect(givenUp.aborted).toBe(replaced);
    expect(clients.givenUp.aborted).toBe(false);
  });
});
