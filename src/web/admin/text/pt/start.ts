import type { Translation } from '../catalogue.ts'
import type { start as english } from '../en/start.ts'

/** The checklist of the first run: seed 004's lab in seven steps. */
export const start: Translation<typeof english> = {
  'start.title': 'Introdução',
  'start.lead':
    'Sete passos desde um inquilino vazio até pessoas que repõem a própria palavra-passe. Cada passo fica assinalado pelo que realmente aconteceu.',
  'start.progress': '{done} de {count} concluídos',
  'start.complete':
    'Tudo concluído: as pessoas podem repor a própria palavra-passe e é possível acompanhar cada passo.',
  'start.done': 'Concluído',
  'start.open': 'Ainda não concluído',
  'start.hide': 'Ocultar',
  'start.all': 'Mostrar todos os passos',
  'start.next': 'Seguinte: {step}',

  'start.groups': 'Criar grupos por regra',
  'start.groups.why':
    'Um grupo dinâmico reúne pessoas pelo que se sabe delas: departamento igual a Marketing, departamento igual a Vendas.',
  'start.groups.do': 'Novo grupo',
  'start.licences': 'Atribuir licenças',
  'start.licences.why':
    'A reposição de palavra-passe exige uma licença. Atribua-a às pessoas de um grupo e deixe as outras sem ela, para ver a diferença.',
  'start.licences.do': 'Licenças',
  'start.scope': 'Escolher quem pode repor',
  'start.scope.why':
    'Nenhum, Selecionado com um grupo, ou Todos. Antes de guardar, vê quem ganha e quem perde essa possibilidade.',
  'start.scope.do': 'Propriedades da reposição de palavra-passe',
  'start.methods': 'Escolher os métodos',
  'start.methods.why': 'Por exemplo, o Authenticator e as SMS, para todos os utilizadores ou para alguns grupos.',
  'start.methods.do': 'Política de métodos de autenticação',
  'start.registration': 'Registar-se como uma dessas pessoas',
  'start.registration.why':
    'Inicie sessão com uma dessas contas, noutro browser, e configure a aplicação ou um telefone.',
  'start.registration.do': 'Página de início de sessão',
  'start.reset': 'Repor uma palavra-passe',
  'start.reset.why':
    'Escolha a ligação para quem se esqueceu da palavra-passe e siga os passos; depois experimente com alguém que não o pode fazer e leia o motivo.',
  'start.reset.do': 'Página de reposição',
  'start.log': 'Consultar o registo de auditoria',
  'start.log.why':
    'Estão lá todos os passos de cada tentativa, com um único ID de correlação. Pode transferi-lo para o levar consigo.',
  'start.log.do': 'Registos de auditoria da reposição de palavra-passe',
}
