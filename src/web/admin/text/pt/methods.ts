import type { Translation } from '../catalogue.ts'
import type { methods as english } from '../en/methods.ts'

/** The authentication methods policy. */
export const methods: Translation<typeof english> = {
  'methods.title': 'Políticas de métodos de autenticação',
  'methods.crumb': 'Métodos de autenticação',
  'methods.lead':
    'Decide que métodos de autenticação as pessoas podem registar e utilizar. Quem está no âmbito de um método pode utilizá-lo para autenticação e para repor a palavra-passe; alguns métodos não são suportados em alguns cenários.',
  'methods.commands': 'Comandos da política de métodos',
  'methods.add_external': 'Adicionar método externo (Pré-visualização)',
  'methods.add_external_why':
    'Ainda não disponível: os métodos externos precisam de um fornecedor ao qual o início de sessão possa ser entregue, o que ainda não está implementado.',
  'methods.changed': 'Última alteração',
  'methods.builtin': 'Incorporados',
  'methods.column.method': 'Método',
  'methods.column.target': 'Destino',
  'methods.column.enabled': 'Ativado',
  'methods.column.reset': 'Utilizável para repor',
  'methods.not_yet': 'Ainda não disponível',
  'methods.reset_later': 'Quando disponível',
  'methods.everybody': 'Todos os utilizadores',
  'methods.groups': '{count|Um grupo|{count} grupos}',
  'methods.excluded': '{target}, {count|um grupo excluído|{count} grupos excluídos}',

  'methods.Fido2': 'Chave de acesso (FIDO2)',
  'methods.Fido2.about':
    'Uma chave de acesso permite iniciar sessão com o dispositivo, uma impressão digital ou uma chave de segurança, sem palavra-passe. É considerada autenticação forte. Não é utilizável para a reposição personalizada de palavra-passe.',
  'methods.Fido2.missing':
    'Nesta versão não é possível registar chaves de acesso. O que definir aqui fica guardado e terá efeito quando for possível.',
  'methods.MicrosoftAuthenticator': 'Authenticator',
  'methods.MicrosoftAuthenticator.about':
    'Uma aplicação no telefone mostra códigos que mudam a cada meio minuto. É utilizável para autenticação multifator e para a reposição personalizada de palavra-passe.',
  'methods.MicrosoftAuthenticator.missing':
    'Os códigos funcionam com qualquer aplicação de autenticação. A aprovação de notificações virá com a nossa própria aplicação complementar, que ainda não está implementada: até lá, as definições sobre notificações ficam guardadas.',
  'methods.Sms': 'SMS',
  'methods.Sms.about':
    'Este método envia um código de utilização única por SMS para o telefone do utilizador, que depois o introduz. A SMS é utilizável para autenticação multifator e para a reposição personalizada de palavra-passe. Mantenha ativo um outro método além deste: um número pode ser tomado por terceiros.',
  'methods.TemporaryAccessPass': 'Passe de Acesso Temporário',
  'methods.TemporaryAccessPass.about':
    'O Passe de Acesso Temporário, ou TAP, é um código limitado no tempo ou no número de utilizações que serve para iniciar contas novas, recuperar contas ou quando outros métodos não estão disponíveis. O TAP só pode ser emitido por administradores e é considerado autenticação forte pelo sistema. Não é utilizável para a reposição personalizada de palavra-passe.',
  'methods.HardwareOath': 'Tokens OATH de hardware (Pré-visualização)',
  'methods.HardwareOath.about':
    'Um pequeno dispositivo mostra códigos que mudam a cada meio minuto ou a cada minuto. É utilizável para autenticação multifator e para a reposição personalizada de palavra-passe.',
  'methods.HardwareOath.missing':
    'Ainda não existe um inventário de tokens, pelo que não é possível atribuir nenhum. O que definir aqui fica guardado até lá.',
  'methods.SoftwareOath': 'Tokens OATH de software de terceiros',
  'methods.SoftwareOath.about':
    'Códigos de qualquer aplicação de autenticação que siga a norma aberta. São utilizáveis para autenticação multifator e para a reposição personalizada de palavra-passe.',
  'methods.Voice': 'Chamada de voz',
  'methods.Voice.about':
    'Uma chamada diz um código que se escreve na página. É utilizável para autenticação multifator e para a reposição personalizada de palavra-passe.',
  'methods.Voice.missing':
    'Nesta versão não é possível fazer chamadas. O que definir aqui fica guardado e terá efeito quando for possível.',
  'methods.Email': 'OTP por e-mail',
  'methods.Email.about':
    'O OTP por e-mail envia um código para a conta de e-mail do utilizador, que depois serve para autenticação. Para membros de um inquilino, o OTP por e-mail só é utilizável para a recuperação personalizada de palavra-passe. Também pode ser configurado para o início de sessão de utilizadores convidados.',
  'methods.X509Certificate': 'Autenticação baseada em certificado',
  'methods.X509Certificate.about': 'Um certificado no dispositivo ou num cartão permite iniciar sessão.',
  'methods.X509Certificate.missing':
    'Ainda não disponível: o início de sessão por certificado não está implementado, pelo que não pode ser ativado.',
  'methods.QRCodePin': 'Código QR (Pré-visualização)',
  'methods.QRCodePin.about':
    'Um código QR impresso indica a pessoa e um PIN comprova quem é; destina-se a telefones partilhados.',
  'methods.QRCodePin.missing':
    'Ainda não disponível: o início de sessão por código QR não está implementado, pelo que não pode ser ativado.',

  'methods.settings': 'Definições de {method}',
  'methods.tab.target': 'Ativar e definir destino',
  'methods.tab.configure': 'Configurar',
  'methods.enable': 'Ativar',
  'methods.tab.include': 'Incluir',
  'methods.tab.exclude': 'Excluir',
  'methods.target': 'Destino',
  'methods.target.all': 'Todos os utilizadores',
  'methods.target.groups': 'Selecionar grupos',
  'methods.add_groups': 'Adicionar grupos',
  'methods.pick_include': 'Grupos a incluir',
  'methods.pick_exclude': 'Grupos a excluir',
  'methods.grid.name': 'Nome',
  'methods.grid.type': 'Tipo',
  'methods.grid.registration': 'Registo',
  'methods.grid.signin': 'Utilizar para iniciar sessão',
  'methods.grid.signin_why':
    'Iniciam sessão com o número de telemóvel e um código por mensagem de texto, sem palavra-passe. É um único fator.',
  'methods.grid.mode': 'Modo de autenticação',
  'methods.mode.any': 'Qualquer',
  'methods.mode.push': 'Push',
  'methods.mode.deviceBasedPush': 'Sem palavra-passe',
  'methods.grid.none_included': 'Ainda não foi incluído nenhum grupo. Adicione um ou escolha todos os utilizadores.',
  'methods.grid.none_excluded':
    'Não há ninguém excluído. Quem é excluído não pode utilizar o método, seja o que for que o inclua.',
  'methods.remove': 'Remover {name}',
  'methods.need_group': 'Adicione um grupo ou escolha todos os utilizadores.',
  'methods.saved': 'A política de métodos de autenticação foi guardada',
  'methods.saved_why': 'As definições de {method} foram guardadas com êxito.',

  'methods.lockout':
    'Tenha cuidado para não perder o seu próprio acesso! Esta alteração desativa um ou mais métodos de autenticação que poderá estar a utilizar. Tem a certeza de que quer fazer esta alteração?',
  'methods.losesMethod': '{count|Uma pessoa perde|{n} pessoas perdem} este método',
  'methods.losesMethod_none': 'Ninguém que tenha registado este método o perde',
  'methods.losesStrong': '{count|Uma pessoa perde|{n} pessoas perdem} o seu último método forte',
  'methods.losesStrong_none': 'Ninguém perde o seu último método forte',
  'methods.type_name': 'É uma dessas pessoas. Escreva "{method}" para confirmar',
  'methods.type_first': 'Perderia o seu próprio último método forte. Escreva primeiro "{method}" no aviso.',
  'methods.acknowledge': 'Tomei conhecimento',
  'methods.acknowledged': 'Conhecimento registado. Guarde para fazer esta alteração.',
  'methods.acknowledge_first': 'Leia primeiro o aviso e escolha "Tomei conhecimento".',

  'methods.set.isSelfServiceRegistrationAllowed': 'Permitir a configuração pelo próprio',
  'methods.set.isSelfServiceRegistrationAllowed.why':
    'Se as pessoas podem adicionar uma chave de acesso na sua própria página de informações de segurança.',
  'methods.set.isAttestationEnforced': 'Impor atestado',
  'methods.set.isAttestationEnforced.why':
    'Se o fabricante da chave tem de ser comprovado durante o registo. Nesse caso, não é possível utilizar chaves de acesso partilhadas entre dispositivos.',
  'methods.set.keyRestrictions': 'Impor restrições de chaves',
  'methods.set.keyRestrictions.why': 'Se só são aceites alguns tipos de chaves, no registo e no início de sessão.',
  'methods.set.enforcementType': 'Restringir chaves específicas',
  'methods.set.enforcementType.allow': 'Permitir apenas estas',
  'methods.set.enforcementType.block': 'Bloquear estas',
  'methods.set.aaGuids': 'Tipos de chaves (AAGUID), um por linha',
  'methods.set.aaGuids.bad': '{text} não é um AAGUID: oito, quatro, quatro, quatro e doze algarismos hexadecimais.',
  'methods.set.isSoftwareOathEnabled': 'Permitir a utilização do OTP do Authenticator',
  'methods.set.isSoftwareOathEnabled.why':
    'Se os códigos da aplicação são aceites, no início de sessão e na reposição de palavra-passe.',
  'methods.set.number_match': 'Exigir correspondência de números nas notificações push',
  'methods.set.number_match.why':
    'Sempre ativo: ninguém pode aprovar um pedido sem escrever o número que a página mostra.',
  'methods.set.displayAppInformationRequiredState':
    'Mostrar o nome da aplicação nas notificações push e sem palavra-passe',
  'methods.set.displayLocationInformationRequiredState':
    'Mostrar a localização geográfica nas notificações push e sem palavra-passe',
  'methods.set.state.default': 'Recomendado (ativado)',
  'methods.set.state.enabled': 'Ativado',
  'methods.set.state.disabled': 'Desativado',
  'methods.set.minimumLifetimeInMinutes': 'Duração mínima (minutos)',
  'methods.set.maximumLifetimeInMinutes': 'Duração máxima (minutos)',
  'methods.set.defaultLifetimeInMinutes': 'Duração predefinida (minutos)',
  'methods.set.lifetime.range': '10 a 43 200: entre dez minutos e trinta dias.',
  'methods.set.lifetime.between': 'O valor predefinido tem de estar entre o mínimo e o máximo.',
  'methods.set.defaultLength': 'Comprimento (carateres)',
  'methods.set.defaultLength.range': '8 a 48.',
  'methods.set.isUsableOnce': 'Utilização única',
  'methods.set.isUsableOnce.why': 'Se cada passe serve apenas para um início de sessão.',
  'methods.set.isOfficePhoneAllowed': 'Opções de telefone',
  'methods.set.isOfficePhoneAllowed.false': 'Apenas telemóvel',
  'methods.set.isOfficePhoneAllowed.true': 'Telemóvel e telefone do escritório',
  'methods.set.allowExternalIdToUseEmailOtp': 'Permitir que utilizadores externos utilizem OTP por e-mail',
  'methods.set.allowExternalIdToUseEmailOtp.default': 'Recomendado (sim)',
  'methods.set.allowExternalIdToUseEmailOtp.enabled': 'Sim',
  'methods.set.allowExternalIdToUseEmailOtp.disabled': 'Não',
  'methods.set.pinLength': 'Comprimento do PIN (algarismos)',
  'methods.set.pinLength.range': '8 a 20.',
  'methods.set.standardQRCodeLifetimeInDays': 'Duração de um código QR normal (dias)',
  'methods.set.standardQRCodeLifetimeInDays.range': '1 a 395.',
  'emergency.title': 'Contas de emergência',
  'emergency.lead':
    'Contas para entrar quando mais nada funciona. Ficam fora da reposição de palavra-passe e nenhuma alteração de um método pode retirar o último segundo fator de uma delas.',
  'emergency.add': 'Marcar contas',
  'emergency.added': '{count|Uma conta foi marcada|{count} contas foram marcadas} como contas de emergência',
  'emergency.remove': 'Retirar a marca',
  'emergency.remove_one': 'Retirar a marca de {name}',
  'emergency.remove_title': '{name} deixa de ser conta de emergência?',
  'emergency.remove_why':
    'A reposição de palavra-passe volta a aplicar-se e uma alteração de um método pode retirar-lhe o último segundo fator.',
  'emergency.removed': '{name} deixou de ser conta de emergência',
  'emergency.none': 'Nenhuma conta está marcada como conta de emergência',
  'emergency.none_why': 'Marque contas guardadas para o dia em que mais ninguém consiga entrar.',
  'emergency.few': 'Marque pelo menos {advised}: uma pode perder-se.',
  'emergency.bare': 'Sem um segundo fator que possa ser utilizado agora: {names}. Registe um antes de precisar dele.',
  'emergency.account': 'Conta',
  'emergency.factors': 'Segundos fatores utilizáveis agora',
  'emergency.no_factor': 'Nenhum',
  'emergency.blocked': 'O início de sessão está bloqueado',
  'emergency.factor.notification': 'Notificação do autenticador',
  'emergency.factor.appCode': 'Código de uma aplicação ou token',
  'emergency.factor.text': 'Mensagem de texto',
  'emergency.factor.call': 'Chamada',
  'emergency.factor.officeCall': 'Chamada para o escritório',
  'emergency.factor.passkey': 'Chave de acesso',
}
