/** What a further language says for the sentences of one file in `en/`. A sentence without its own is said in English. */
export type Translation<English> = { readonly [Key in keyof English]?: string }
