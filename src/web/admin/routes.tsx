import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Frame } from './frame/Frame.tsx'
import { Missing, Trouble } from './frame/Trouble.tsx'
import { base } from './installation.ts'

const root = createRootRoute({ component: Frame, notFoundComponent: Missing, errorComponent: Trouble })

/**
 * Every page: its address and where it comes from. A page is loaded when somebody goes there, so the import stays a
 * function. `$id` in an address is read by `useName('id')` of kit/address.ts. To add a page: a file in `pages/<family>/`, a line here,
 * and where the menu should show it a line in frame/places.ts.
 */
const pages = {
  '/': lazyRouteComponent(() => import('./pages/overview/TenantOverview.tsx'), 'TenantOverview'),
  '/users': lazyRouteComponent(() => import('./pages/users/AllUsers.tsx'), 'AllUsers'),
}

const routes = Object.entries(pages).map(([path, component]) =>
  createRoute({ getParentRoute: () => root, path, component }),
)

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: base,
  defaultPreload: false,
  defaultPendingMs: 200,
  defaultErrorComponent: Trouble,
  // Pages keep their own scroll place; filters in the address are plain texts (kit/address.ts).
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (values) => {
    const text = new URLSearchParams(values as Record<string, string>).toString()
    return text ? `?${text}` : ''
  },
})
