/** What a further language says for the sentences of one file in `en/`: with one missing, or one too many, nothing compiles. */
export type Translation<English> = { readonly [Key in keyof English]: string }
