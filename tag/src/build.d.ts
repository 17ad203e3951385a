/** Written in by `build.mjs`: a hash of all files that the tag loads. */
declare const FILES_HASH: string;
/** Whether it is the pinned tag, which loads no file with another content. */
declare const PINNED: boolean;
/** In the pinned tag: the SHA-256 of each file that it loads, by its name, as `integrity` has it. */
declare const DIGESTS: Record<string, string | undefined>;
/** Written in by the server: its origin, if it was told; else empty. */
declare const PUBLIC_URL: string;
