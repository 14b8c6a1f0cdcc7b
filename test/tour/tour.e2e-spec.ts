import { normalised, readmeTour } from './readme-section.js';
import { tour } from './tour.js';

describe('npm run tour', () => {
  it('shows what README shows (if it should differ: npm run tour -- --write)', async () => {
    let output = '';
    await tour((text) => {
      output += text;
    });
    expect(normalised(output)).toBe(normalised(await readmeTour()));
  }, 60_000);
});
