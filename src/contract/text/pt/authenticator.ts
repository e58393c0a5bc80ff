import type { authenticator as english } from '../en/authenticator.ts'
import type { Translation } from '../translation.ts'

/** Where to get an authenticator app: `Download now` on R-02. */
export const authenticator: Translation<typeof english> = {
  'authenticator.title': 'Obter uma aplicação de autenticação',
  'authenticator.lead':
    'Instale uma destas no seu telefone. São gratuitas. Se a sua organização recomendar outra, escolha essa: serve qualquer aplicação que mostre códigos de seis dígitos.',
  'authenticator.list': 'Aplicações de autenticação',
  'authenticator.android': '{app} para Android',
  'authenticator.iphone': '{app} para iPhone',
  'authenticator.care':
    'Uma aplicação de nome parecido que peça dinheiro ou uma palavra-passe sua não é a que procura.',
  'authenticator.phone': 'Está noutro dispositivo?',
  'authenticator.scan': 'Aponte a câmara do telefone a esta imagem para abrir lá esta página.',
  'authenticator.alt': 'Código QR com o endereço desta página',
  'authenticator.next': 'Quando tiver a aplicação no telefone, volte à página de onde veio e escolha "Seguinte".',
}
