import type { registration as english } from '../en/registration.ts'
import type { Translation } from '../translation.ts'

/** Words of registration and of the security info list. */
export const registration: Translation<typeof english> = {
  'registration.title': 'Mantenha a sua conta segura',
  'registration.method': 'Método {n} de {count}: {name}',
  'registration.name.app': 'Aplicação',
  'registration.name.phone': 'Telefone',
  'registration.name.email': 'E-mail',
  'registration.card.app': 'Aplicação de autenticação',
  'registration.card.phone': 'Telefone',
  'registration.card.email': 'E-mail',
  'registration.different': 'Quero configurar um método diferente',
  'registration.skip': 'Ignorar por agora',
  'registration.skip.hint':
    'O que a sua organização pede está feito. Uma segunda forma ajuda quando perder a primeira.',
  'registration.done.app': 'A sua aplicação de autenticação foi registada.',
  'registration.done.phone': 'O seu telefone foi registado.',
  'registration.done.email': 'O seu endereço de e-mail foi registado.',

  'registration.entry.lead':
    'A sua organização pede-lhe que configure formas de comprovar quem é. Com elas, pode iniciar sessão em segurança e repor sem ajuda uma palavra-passe esquecida.',
  'registration.entry.steps': 'Vai configurar:',
  'registration.entry.optional': '{name} (recomendado)',
  'registration.entry.time': 'Demora alguns minutos. Tenha o seu telefone à mão.',

  'registration.app.start': 'Comece por obter a aplicação',
  'registration.app.install': 'Instale uma aplicação de autenticação no seu telefone. Se já tiver uma, utilize-a.',
  'registration.app.download': 'Transferir agora',
  'registration.app.installed': 'Depois de instalar a aplicação no seu dispositivo, escolha "Seguinte".',
  'registration.app.other': 'Quero utilizar outra aplicação de autenticação',
  'registration.app.other.body':
    'Qualquer aplicação de autenticação serve: na loja de aplicações do seu telefone há várias, se procurar "authenticator". Os passos são os mesmos para todas: a aplicação lê um código, ou escreve-se uma chave, e depois mostra seis algarismos que mudam a cada 30 segundos.',
  'registration.app.setup': 'Configure a sua conta',
  'registration.app.setup.1': 'Abra a aplicação no seu telefone. Se lhe for pedido, permita as notificações.',
  'registration.app.setup.2':
    'Adicione uma conta. Se a aplicação perguntar o tipo, selecione "Profissional ou escolar" ou "Outro".',
  'registration.app.setup.3': 'Escolha ler um código QR e, depois, escolha "Seguinte" aqui.',
  'registration.app.scan': 'Ler o código QR',
  'registration.app.scan.lead':
    'Utilize a aplicação de autenticação para ler o código QR. A aplicação fica assim ligada à sua conta.',
  'registration.app.scan.next': 'Depois de ler o código QR, escolha "Seguinte".',
  'registration.app.scan.alt':
    'Código QR para a sua aplicação de autenticação. Utilize "Não consegue ler a imagem?" para escrever uma chave em alternativa.',
  'registration.app.cant': 'Não consegue ler a imagem?',
  'registration.app.cant.lead':
    'Na aplicação, escolha introduzir uma chave de configuração e escreva ou cole estes dois valores:',
  'registration.app.account': 'Nome da conta',
  'registration.app.key': 'Chave secreta',
  'registration.app.cant.kind':
    'Se a aplicação perguntar o tipo, escolha baseado no tempo. Não mostre a chave a ninguém.',
  'registration.app.open': 'Abrir a aplicação neste telefone',
  'registration.app.test': 'Introduzir código',
  'registration.app.test.lead': 'Introduza o código de 6 algarismos apresentado na aplicação de autenticação.',
  'registration.app.test.hint': 'O código muda a cada 30 segundos. Começa a contar com o primeiro que estiver certo.',

  'registration.phone.lead': 'Pode comprovar quem é ao receber um código no seu telefone.',
  'registration.phone.question': 'Que número de telefone quer utilizar?',
  'registration.phone.placeholder': 'Introduza o número de telefone',
  'registration.phone.how': 'Como quer receber o contacto?',
  'registration.phone.text': 'Receber um código',
  'registration.phone.text.hint': 'Enviamos uma SMS com seis algarismos.',
  'registration.phone.privacy': 'Declaração de privacidade e cookies',
  'registration.phone.agree': 'Ao escolher "Seguinte", concorda com:',
  'registration.phone.terms': 'Termos do serviço',
  'registration.phone.rates':
    'Podem aplicar-se tarifas de mensagens e dados. As SMS podem ir parar a quem se apodere do seu número; uma aplicação de autenticação é mais segura.',
  'registration.code.phone': 'Acabámos de enviar um código de 6 algarismos para {to}. Introduza-o abaixo.',
  'registration.code.email': 'Acabámos de enviar um código de 6 algarismos para {to}. Introduza-o abaixo.',
  'registration.code.label': 'Introduzir código',
  'registration.code.life': 'O código é válido durante cinco minutos.',
  'registration.code.resend': 'Reenviar código',
  'registration.code.resend.wait': 'Pode pedir outro código dentro de {seconds} {seconds|segundo|segundos}.',
  'registration.phone.verified': 'Verificação concluída. O seu telefone foi registado.',

  'registration.email.lead':
    'Pode comprovar quem é ao receber um código numa caixa de correio que consiga abrir sem esta palavra-passe.',
  'registration.email.question': 'Que e-mail quer utilizar?',
  'registration.email.hint': 'Um endereço pessoal, por exemplo. Não {own}: sem a palavra-passe, não o conseguiria ler.',

  'registration.choose.title': 'Escolher um método diferente',
  'registration.choose.legend': 'Que método quer utilizar?',
  'registration.choose.confirm': 'Confirmar',
  'registration.choose.app.hint': 'Seis algarismos de uma aplicação, funciona sem ligação',
  'registration.choose.phone.hint': 'Seis algarismos por SMS',
  'registration.choose.email.hint': 'Seis algarismos para outra caixa de correio sua',

  'registration.success.title': 'Concluído com êxito!',
  'registration.success.lead':
    'Configurou as suas informações de segurança. Escolha "Concluído" para continuar a iniciar sessão.',
  'registration.success.lead.manage': 'Configurou as suas informações de segurança.',
  'registration.success.default': 'Método de início de sessão predefinido:',
  'registration.success.list': 'O que configurou',

  'registration.over.title': 'A sua sessão expirou',
  'registration.none.title': 'Não falta configurar nada',
  'registration.none.lead': 'Tem tudo o que a sua organização pede.',
  'registration.disabled.title': 'Ainda não pode utilizar esta página',
  'registration.disabled.lead': 'O seu administrador ainda não lhe deu acesso a esta funcionalidade.',

  'security.title': 'Informações de segurança',
  'security.lead': 'Estes são os métodos que utiliza para iniciar sessão ou repor a palavra-passe.',
  'security.list': 'Os seus métodos',
  'security.empty': 'Ainda não configurou nenhum método.',
  'security.app': 'Aplicação de autenticação',
  'security.phone': 'Telefone',
  'security.office': 'Telefone do escritório',
  'security.email': 'E-mail',
  'security.token': 'Token de hardware',
  'security.other': 'Outro método',
  'security.added': 'adicionado em {date}',
  'security.default': 'predefinido',
  'security.off': 'Não utilizável: desativado pela sua organização',
  'security.add': 'Adicionar método de início de sessão',
  'security.add.title': 'Adicionar um método',
  'security.add.legend': 'Escolha um método',
  'security.add.none': 'Tem tudo o que a sua organização permite.',
  'security.change': 'Alterar',
  'security.change.of': 'Alterar {name}',
  'security.change.phone.title': 'Alterar o seu número de telefone',
  'security.change.email.title': 'Alterar o seu endereço de e-mail',
  'security.change.lead': 'O que tem mantém-se até o novo ser confirmado com um código.',
  'security.delete.of': 'Eliminar {name}',
  'security.delete.title': 'Eliminar este método?',
  'security.delete.lead': '{name} deixa de servir para iniciar sessão ou para repor a sua palavra-passe.',
  'security.delete.app':
    'A conta continua na aplicação do seu telefone. Elimine-a também lá; os seus códigos deixam de funcionar aqui.',
  'security.delete.last':
    'Fica com menos métodos do que precisa. Não poderia repor uma palavra-passe esquecida até configurar outro.',
  'security.default.make': 'Tornar predefinido',
  'security.default.of': 'Tornar predefinido: {name}',
  'security.signIn.on': 'Ativar para início de sessão por SMS',
  'security.signIn.on.of': 'Ativar para início de sessão por SMS: {name}',
  'security.signIn.off': 'Desativar o início de sessão por SMS',
  'security.signIn.off.of': 'Desativar o início de sessão por SMS: {name}',
  'security.signIn.ready': '{added}; inicia sessão com ele e um código por mensagem de texto',
  'security.signIn.taken': '{added}; outra pessoa inicia sessão com este número. Pergunte ao seu administrador.',
  'security.signInOn':
    'Já pode iniciar sessão com o seu número de telefone e um código que lhe enviamos por mensagem de texto.',
  'security.signInOff': 'O seu número de telefone já não inicia a sua sessão.',
  'security.reset.can': 'Pode repor a sua própria palavra-passe.',
  'security.reset.cannot': 'Ainda não pode repor a sua própria palavra-passe, porque {why}',
  'security.why.reset.too_few_methods':
    'a sua organização pede {count} {count|forma|formas diferentes} de comprovar quem é. Adicione o que falta.',
  'security.why.reset.tenant_off':
    'a sua organização não ativou a reposição de palavra-passe. O seu administrador pode ativá-la.',
  'security.why.reset.no_policy':
    'a sua organização não acabou de configurar a reposição de palavra-passe. O seu administrador pode fazê-lo.',
  'security.why.reset.not_in_group': 'não está ativada para a sua conta. O seu administrador pode ativá-la.',
  'security.why.reset.not_licensed': 'a sua conta não tem licença para isso. O seu administrador pode atribuir uma.',
  'security.why.reset.admins_off': 'está desativada para contas de administrador.',
  'security.why.reset.blocked':
    'houve demasiadas tentativas. Volta a funcionar dentro de um dia, ou contacte o seu administrador.',
  'security.why.reset.home_elsewhere': 'a sua palavra-passe é gerida por outra organização. Contacte-a.',
  'security.why.reset.writeback_off':
    'a sua palavra-passe é gerida no diretório da própria organização. Contacte o seu administrador.',
  'security.masked': 'Os números e endereços estão parcialmente ocultos.',
  'security.masked.show': 'Mostrar',
  'security.confirmed': 'Última confirmação em {date}. Voltamos a perguntar em {next}.',
  'security.registered.app': 'A sua aplicação de autenticação foi adicionada.',
  'security.registered.phone': 'O seu telefone foi registado.',
  'security.registered.email': 'O seu endereço de e-mail foi registado.',
  'security.deleted': 'O método foi eliminado.',
  'security.defaulted': 'O seu método de início de sessão predefinido foi alterado.',
  'security.other_sessions': 'Perdeu um dispositivo? Terminar sessão em todos os locais',
  'security.password': 'Alterar palavra-passe',
}
