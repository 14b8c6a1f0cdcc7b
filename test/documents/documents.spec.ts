import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { novaNames } from '#numa/guest/constraint-error.js';
import { ruleCodes } from '#numa/refusal/rule-catalogue.js';
import { envExample } from './env-example.js';

const read = (file: string): string => readFileSync(file, 'utf8');

describe('.env.example', () => {
  it('lists the settings as they are (else: node dist/test/documents/write-env-example.js)', () => {
    expect(read('.env.example')).toBe(envExample());
  });
});

describe('docs/ARCHITECTURE.md', () => {
  interface Rule {
    readonly name: string;
    readonly to: { readonly pathNot?: readonly string[] | string };
  }
  const config = jest.requireActual<{ forbidden: Rule[] }>('../../.dependency-cruiser.cjs');

  it('says who may import whom exactly as the linter does', () => {
    const suffix = ' imports only downwards';
    const enforced = config.forbidden
      .filter(({ name }) => name.endsWith(suffix))
      .map(({ name, to }) => {
        const folder = name.slice(0, -suffix.length);
        const targets = [to.pathNot ?? []].flat().filter((path) => path !== `^${folder}/`);
        return [folder, targets.map((path) => path.slice(1)).sort()];
      });
    const rows = read('docs/ARCHITECTURE.md').matchAll(/^\| ((?:apps|libs)\/\S+) \| .* \| (.*) \|$/gm);
    const told = [...rows].map(([, folder, targets]) => [folder, targetsOf(targets!)]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(enforced));
  });

  function targetsOf(cell: string): string[] {
    if (cell === 'nothing of ours') return [];
    if (cell === 'libs/*') return ['libs/'];
    return cell.split(', ').sort();
  }
});

/** The tables of rules: where their file names count from, and the codes they have to explain. */
const tables = [
  {
    file: 'libs/numa/docs/constraints.md',
    folders: ['libs/numa/src/guest', 'libs/numa/src/host', 'libs/numa/src/cpu-list', '.'],
    codes: Object.keys(novaNames),
  },
  {
    file: 'libs/numa/docs/placement.md',
    folders: ['libs/numa/src', 'libs/numa', '.'],
    codes: ruleCodes,
  },
];

describe('documents', () => {
  const files = [
    ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/ARCHITECTURE.md', 'docs/performance.md'],
    ...tables.map(({ file }) => file),
    ...readdirSync('docs/adr').map((file) => `docs/adr/${file}`),
  ];

  it.each(files)('%s links to what is there', (file) => {
    const links = [...read(file).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target!);
    const missing = links.filter(
      (target) => !/^https?:/.test(target) && !existsSync(join(dirname(file), target)),
    );
    expect(missing).toEqual([]);
  });

  it.each(tables)('$file names files that are there, and each code', ({ file, folders, codes }) => {
    const text = read(file);
    const named = [...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path]) => path!);
    expect(named.filter((path) => !folders.some((folder) => existsSync(join(folder, path))))).toEqual([]);
    const told = [...text.matchAll(/`([a-z-]+…?)`/g)].map(([, code]) => code!);
    const isTold = (code: string) =>
      told.some((one) => (one.endsWith('…') ? code.startsWith(one.slice(0, -1)) : one === code));
    expect(codes.filter((code) => !isTold(code))).toEqual([]);
  });

  it('name scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = files.flatMap((file) =>
      [...read(file).matchAll(/npm run (?:--silent )?([a-z]+)/g)].map(([, name]) => name!),
    );
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });

  it('decisions have numbers of their own', () => {
    const numbers = readdirSync('docs/adr')
      .filter((file) => /^\d/.test(file))
      .map((file) => file.slice(0, 4));
    expect(numbers).toEqual([...new Set(numbers)]);
  });
});
