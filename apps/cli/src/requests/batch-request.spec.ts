import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { typing } from '../render/typing.test-data.js';
import { batchRequest, slices } from './batch-request.js';

const first = { claimId: '00000000-0000-4000-8000-000000000001' };
const second = { claimId: '00000000-0000-4000-8000-000000000002' };

const read = (text: string): Promise<readonly PlaceClaimDto[]> => batchRequest('-', typing(text));

describe('the claims of a batch', () => {
  it.each([
    ['a JSON array', JSON.stringify([first, second], null, 2)],
    ["the API's own form", JSON.stringify({ claims: [first, second] })],
    ['an object a line', `${JSON.stringify(first)}\n\n${JSON.stringify(second)}\r\n`],
  ])('%s', async (_, text) => {
    expect(await read(text)).toEqual([first, second]);
  });

  it('gives an id to those without one', async () => {
    const [claim] = await read('{"flavor": {}}');
    expect(claim!.claimId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes the instance of the domain for those without an id', async () => {
    const instanceId = '5c7ebd4f-a061-4f88-9d92-3ec0415f6273';
    const domain = { xml: `<domain><uuid>${instanceId}</uuid></domain>` };
    const [named, unnamed] = await read(JSON.stringify([{ ...first, domain }, { domain }]));
    expect([named!.instanceId, unnamed!.instanceId]).toEqual([undefined, instanceId]);
  });

  it.each([
    ['', 'standard input holds no claims'],
    ['[]', 'standard input holds no claims'],
    ['[1]', 'standard input: claim 1 is not a JSON object'],
    ['[{}, ', 'standard input is not valid JSON'],
    ['{}\n{\n', 'standard input, line 2 is not valid JSON'],
    ['x', 'standard input is not valid JSON'],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('are sent in slices that one request can carry, in order', () => {
    const many = Array.from({ length: 2001 }, (_, n) => ({ claimId: String(n) }) as PlaceClaimDto);
    expect(slices(many).map(({ length }) => length)).toEqual([1000, 1000, 1]);
    expect(slices(many).flat()).toEqual(many);
    const large = Array.from({ length: 3 }, () => ({ claimId: 'x'.repeat(3_000_000) }) as PlaceClaimDto);
    expect(slices(large).map(({ length }) => length)).toEqual([1, 1, 1]);
  });
});
