import type { overview as english } from '../en/overview.ts'
import type { Translation } from '../translation.ts'

/** The tenant's first page: health, what asks for attention, the checklist of the first run. */
export const overview: Translation<typeof english> = {
  'health.database.good': 'Responde em {milliseconds} ms.',
  'health.database.slow': 'Responde devagar: {milliseconds} ms.',
  'health.outbox.good': 'Não há mensagens em espera.',
  'health.outbox.waiting': '{count} {count|mensagem|mensagens} a caminho.',
  'health.outbox.late': '{count} {count|mensagem|mensagens} em espera, a mais antiga há {minutes} minutos.',
  'health.outbox.failed': '{count} {count|mensagem não entregue|mensagens não entregues} nas últimas 24 horas.',
  'health.jobs.good': 'Não há nada em espera.',
  'health.jobs.open': '{count} {count|tarefa|tarefas} em espera ou em curso.',
  'health.jobs.failed': '{count} {count|tarefa falhou|tarefas falharam} nas últimas 24 horas.',
  'health.backups.none':
    'As cópias de segurança chegam com uma versão posterior. Até lá, faça a sua própria cópia da pasta de dados ou da base de dados.',

  'alert.licence_errors': 'Não foi possível dar uma licença a {count} {count|pessoa|pessoas}.',
  'alert.not_delivered':
    '{count} {count|mensagem não entregue|mensagens não entregues} nas últimas 24 horas. Verifique as definições de e-mail e de SMS.',
  'alert.failed_rules':
    'Não foi possível processar {count} {count|grupo dinâmico|grupos dinâmicos}. Avalie novamente a regra na página do grupo.',
  'alert.failed_jobs': '{count} {count|tarefa falhou|tarefas falharam} nas últimas 24 horas.',
  'alert.guarded':
    'O modo protegido está ativo: a reposição de palavra-passe pede mais, porque alguém está a tentar adivinhar em muitas contas.',
  'alert.alarm_refused':
    'Foi recusado um número invulgar de reposições de palavra-passe. Veja no registo de auditoria de onde vêm.',
  'alert.alarm_failed':
    'Um número invulgar de códigos estava errado em reposições. Veja no registo de auditoria de onde vêm.',
  'alert.alarm_range':
    'Os SMS para uma gama de números ficaram em pausa: demasiados numa hora. O registo de auditoria diz quais e quem os pediu.',
  'alert.alarm_country':
    'Os SMS para um país ficaram em pausa durante uma hora: quase ninguém introduz os códigos. O registo de auditoria diz que país.',
  'alert.blocked':
    'A reposição de palavra-passe está bloqueada para {count} {count|pessoa|pessoas}, depois de demasiadas tentativas.',
  'alert.reset_off': 'A reposição de palavra-passe está desativada para os utilizadores.',

  'firstRun.groups.title': 'Criar grupos por regra',
  'firstRun.groups.text': 'Um grupo dinâmico reúne pessoas pelo que se sabe delas, como o departamento.',
  'firstRun.licences.title': 'Atribuir licenças',
  'firstRun.licences.text':
    'A reposição de palavra-passe exige uma licença. Atribua-a a pessoas ou a um grupo inteiro.',
  'firstRun.scope.title': 'Escolher quem pode repor',
  'firstRun.scope.text': 'Ninguém, os membros de um grupo ou todas as pessoas.',
  'firstRun.methods.title': 'Escolher os métodos',
  'firstRun.methods.text': 'De que formas as pessoas podem comprovar quem são e de quantas precisam.',
  'firstRun.registration.title': 'Registar-se como utilizador',
  'firstRun.registration.text':
    'Inicie sessão como uma das pessoas e configure uma aplicação de autenticação ou um telefone.',
  'firstRun.reset.title': 'Repor uma palavra-passe',
  'firstRun.reset.text': 'No início de sessão, escolha "Esqueci-me da palavra-passe" e siga os passos.',
  'firstRun.log.title': 'Consultar o registo de auditoria',
  'firstRun.log.text': 'Estão lá todos os passos da reposição, com um único ID de correlação.',

  'page.users': 'Todos os utilizadores',
  'page.users/deleted': 'Utilizadores eliminados',
  'page.groups': 'Todos os grupos',
  'page.groups/deleted': 'Grupos eliminados',
  'page.roles': 'Funções e administradores',
  'page.licenses': 'Licenças',
  'page.passwordReset/properties': 'Reposição de palavra-passe: Propriedades',
  'page.passwordReset/authenticationMethods': 'Reposição de palavra-passe: Métodos de autenticação',
  'page.passwordReset/registration': 'Reposição de palavra-passe: Registo',
  'page.passwordReset/notifications': 'Reposição de palavra-passe: Notificações',
  'page.passwordReset/customization': 'Reposição de palavra-passe: Personalização',
  'page.passwordReset/onPremises': 'Reposição de palavra-passe: Integração no local',
  'page.passwordReset/administratorPolicy': 'Reposição de palavra-passe: Política de administrador',
  'page.passwordReset/why': 'Porque é que esta pessoa não consegue repor?',
  'page.authenticationMethods': 'Política de métodos de autenticação',
  'page.auditLogs': 'Registos de auditoria',
  'page.signIns': 'Registos de inícios de sessão',
  'page.insights': 'Utilização e informações',
  'page.jobs': 'Resultados das operações em massa',
}
