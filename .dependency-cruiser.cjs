/** Who may import whom: only downwards. docs/ARCHITECTURE.md shows the same as a picture. */
const allowed = {
  'apps/tracker': ['libs/'],
  'apps/libvirt-adapter': ['libs/contracts', 'libs/libvirt', 'libs/numa'],
  'apps/cli': ['libs/contracts', 'libs/numa'],
  'apps/dashboard': ['libs/contracts'],
  'libs/contracts': ['libs/ledger', 'libs/numa'],
  'libs/ledger': ['libs/numa'],
  'libs/libvirt': ['libs/numa'],
  'libs/event-store': [],
  'libs/numa': [],
};

/** Packages that the pure folders may use: none. They have no I/O, no Nest, no clock. */
const pure = ['libs/numa', 'libs/ledger'];

/** What says whether a placement is valid. */
const checkers = '^libs/(numa/src/checker/|ledger/src/verify/placement-checker\\.ts)';

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([folder, targets]) => ({
      name: `${folder} imports only downwards`,
      severity: 'error',
      from: { path: `^${folder}/`, pathNot: '\\.(spec|int-spec|e2e-spec)\\.ts$' },
      to: { path: '^(apps|libs|test)/', pathNot: [`^${folder}/`, ...targets.map((target) => `^${target}`)] },
    })),
    ...pure.map((folder) => ({
      name: `${folder} is pure`,
      severity: 'error',
      from: { path: `^${folder}/src/`, pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: '^(node:)?crypto$' },
    })),
    {
      // An error that fit and its checker share is one that neither finds. Types are all that they have in common,
      // and how a claim is read (guest-request.ts).
      name: 'the checker shares no code with what it checks',
      severity: 'error',
      from: { path: checkers, pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/(numa/src/(fit|rules|usage|refusal)|ledger/src/(decide|evolve|selection))/',
        pathNot: '^libs/ledger/src/selection/guest-request\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['numaledger-source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
