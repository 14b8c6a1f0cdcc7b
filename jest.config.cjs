const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** Tests are TypeScript, compiled by SWC to CommonJS; the packages that are ESM only are compiled along. */
module.exports = {
  rootDir: '.',
  // libs/numa is tested alone as well, where there is nothing else.
  roots: ['apps', 'libs', 'test'].map((folder) => join(__dirname, folder)).filter(existsSync),
  testRegex: String.raw`\.(spec|int-spec|e2e-spec)\.ts$`,
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  moduleNameMapper: {
    // A thread starts from a file that Node can run.
    '^\\./thread-file\\.js$': join(__dirname, 'libs/event-store/src/testing/thread-file'),
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['numaledger-source', 'node', 'require', 'default'] },
  transform: {
    '\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'commonjs', ignoreDynamic: false },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(@nestjs|fast-check|pure-rand|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit|es-toolkit|content-disposition|cookie|eventsource-parser)/)',
  ],
};
