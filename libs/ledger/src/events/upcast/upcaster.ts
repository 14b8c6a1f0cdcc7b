/** Makes the data of one version out of that of the version before; each names the shape that it takes. */
// biome-ignore lint/suspicious/noExplicitAny: what a stored event holds is known to its upcaster alone
export type Upcaster = (data: any) => unknown;
