/** Capabilities of a small host: two cells with four CPUs each, enough to try the API with. */
export const capabilitiesExample = `<capabilities><host><cpu><arch>x86_64</arch></cpu><topology><cells num="2">${[
  0, 1,
]
  .map((cell) => {
    const first = cell * 4;
    const cpus = [0, 1, 2, 3].map((offset) => {
      const id = first + offset;
      const core = first + 2 * Math.floor(offset / 2);
      return `<cpu id="${id}" socket_id="${cell}" die_id="0" core_id="${Math.floor(offset / 2)}" siblings="${core}-${core + 1}"/>`;
    });
    return `<cell id="${cell}"><memory unit="KiB">16777216</memory><pages unit="KiB" size="4">3145728</pages><pages unit="KiB" size="2048">2048</pages><cpus num="4">${cpus.join('')}</cpus></cell>`;
  })
  .join('')}</cells></topology></host></capabilities>`;
