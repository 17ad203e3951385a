/** Written in by `build.mjs`: a hash of all files that the tag loads. */
declare const FILES_HASH: string;
