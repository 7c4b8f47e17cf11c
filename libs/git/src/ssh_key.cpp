#include "ssh_key.hpp"

#include "base/error.hpp"

namespace sluice::git {

SshKeyHandle read_private_key(const SshAccess& access)
{
    if (access.private_key_pem.empty()) return nullptr;
    const auto* passphrase = access.passphrase.empty() ? nullptr : access.passphrase.c_str();
    // Without this callback libssh asks for a passphrase on the terminal.
    const ssh_auth_callback never = [](const char*, char*, std::size_t, int, int, void*) { return -1; };
    ssh_key key = nullptr;
    if (ssh_pki_import_privkey_base64(access.private_key_pem.c_str(), passphrase, never, nullptr, &key) !=
        SSH_OK)
        throw base::Error(
            base::ErrorKind::Unauthorized,
            passphrase != nullptr
                ? "the SSH identity key cannot be read: malformed, or the passphrase is wrong"
                : "the SSH identity key cannot be read: malformed, or encrypted and the passphrase is missing");
    return SshKeyHandle(key);
}

void check_private_key(const SshAccess& access)
{
    read_private_key(access);
}

}  // namespace sluice::git
