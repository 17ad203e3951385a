/** Written in by `build.mjs`: a hash of the second file's text. */
declare const MORE_HASH: string;
