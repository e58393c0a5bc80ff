/** The pieces that every page of the portal is made of. They work with scripts off. */
export * from './fields.ts'
export { type IconName, icon } from './icons.ts'
export * from './page.ts'
export * from './pieces.ts'
export * from './robot.ts'
