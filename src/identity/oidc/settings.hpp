#pragma once

#include "base/secret.hpp"

#include <string>
#include <vector>

namespace suitemcp::identity::oidc {

/// Whether an e-mail address counts as verified although the provider does not say so.
enum class EmailTrust { verified_only, always };

/// Whether a refresh token is asked for, so that groups can be looked at again later.
enum class Refresh { no, yes };

/// The identity provider as the operator describes it. Read once, then const.
struct Settings {
  std::string issuer;  // as configured: with or without https:// and a slash at the end
  std::string client_id;
  base::Secret client_secret;                  // empty: a public client, which has PKCE only
  std::string audience;                        // empty: none; also the prefix of namespaced claims
  std::string groups_claim;                    // empty: {audience}/groups
  std::string redirect_uri;                    // our /auth/callback
  std::vector<std::string> extra_scopes = {};  // beside openid profile email
  Refresh refresh = Refresh::yes;
  // "consent" for providers that give a refresh token only then (OpenID Connect Core 11). Azure
  // asks an administrator each time when it is set: empty unless the provider needs it.
  std::string prompt = {};
  EmailTrust email_trust = EmailTrust::verified_only;
};

}  // namespace suitemcp::identity::oidc
