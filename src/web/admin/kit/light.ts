import { createContext } from 'react'

/**
 * Inside a grid: names, links and times are plain elements with these classes. The library's own parts do more than a
 * row that is scrolled past needs, and a hundred rows a second need it a hundred times.
 */
export const Light = createContext<{ readonly link: string } | null>(null)
