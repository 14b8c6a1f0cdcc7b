import { parseJsonBody } from './json-text.js';

function refusal(text: string): { code: string; message: string; field?: string } {
  try {
    parseJsonBody(text);
  } catch (error) {
    return error as { code: string; message: string; field?: string };
  }
  throw new Error('it was not refused');
}

test.each([
  ['empty objects', () => '{},'],
  ['numbers', () => '0,'],
  ['members', (n: number) => `{"k${n}":[0]},`],
])('200,000 values are the most: %s', (_, item) => {
  const of = (count: number) => `[${Array.from({ length: count }, (_, n) => item(n)).join('')}0]`;
  expect(parseJsonBody(of(60_000))).toHaveLength(60_001);
  expect(refusal(of(200_001))).toMatchObject({
    code: 'invalid-request',
    field: 'body',
    message: 'the body has more than 200000 values',
  });
});

const members = (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":"v"`).join(',')}}`;

test.each([
  ['body', 'the body', (object: string) => object],
  ['flavor', 'flavor', (object: string) => `{"a":[1,{}],"flavor":${object}}`],
  [
    'claims[2].flavor.extraSpecs',
    'claims[2].flavor.extraSpecs',
    (object: string) => `{"claims":[{"a":{"b":1}},[],{"c":"]","flavor":{"extraSpecs":${object}}}]}`,
  ],
])('4,096 members are the most of an object: %s', (field, what, around) => {
  expect(() => parseJsonBody(around(members(4_096)))).not.toThrow();
  expect(refusal(around(members(100_000)))).toMatchObject({
    code: 'invalid-request',
    field,
    rule: 'maxMembers',
    message: `${what} has more than 4096 members`,
  });
});

test('commas and brackets in texts count nothing', () => {
  const text = '[,{\\"'.repeat(100_000);
  expect(parseJsonBody(JSON.stringify({ text }))).toEqual({ text });
});

test.each([
  [String.raw`{"a":[{"b":"x"},{"b":"\u0000"}]}`, 'a[1].b', 'a[1].b contains a NUL character'],
  [String.raw`{"a":{"\ud800":1}}`, 'a', 'a key of a contains half of a surrogate pair'],
  [String.raw`{"\u0000":1}`, 'body', 'a key of the body contains a NUL character'],
  [String.raw`["\udc00"]`, '[0]', '[0] contains half of a surrogate pair'],
  [String.raw`"\u0000"`, 'body', 'the body contains a NUL character'],
])('%s', (text, field, message) => {
  expect(refusal(text)).toMatchObject({ code: 'invalid-request', field, message });
});
