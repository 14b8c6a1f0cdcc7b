import { unavailableBecause } from './unavailable-because.js';

it.each([
  [
    '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ',
    'No connection established: connect ECONNREFUSED 127.0.0.1:1',
  ],
  [
    '14 UNAVAILABLE: No connection established. Last error: connect ETIMEDOUT. Resolution note: no address',
    'No connection established: connect ETIMEDOUT: no address',
  ],
  [
    '14 UNAVAILABLE: Name resolution failed for target dns:h:2113',
    'Name resolution failed for target dns:h:2113',
  ],
  ['Failed to discover after 10 attempts.', 'Failed to discover after 10 attempts'],
  ['no answer within 500 ms', 'no answer within 500 ms'],
])('%s', (message, said) => {
  expect(unavailableBecause(new Error(message))).toBe(said);
});
