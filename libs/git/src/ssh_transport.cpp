#include "ssh_transport.hpp"

#include "base/error.hpp"
#include "known_hosts.hpp"
#include "pkt_line.hpp"
#include "remote_url.hpp"
#include "ssh_key.hpp"
#include "ssh_socket.hpp"

#include <fmt/format.h>
#include <libssh/libssh.h>

#include <algorithm>
#include <array>

namespace sluice::git {
namespace {

struct SessionDeleter {
    void operator()(ssh_session session) const noexcept
    {
        ssh_silent_disconnect(session);
        ssh_free(session);
    }
};
struct ChannelDeleter {
    void operator()(ssh_channel channel) const noexcept { ssh_channel_free(channel); }
};
using SessionHandle = std::unique_ptr<std::remove_pointer_t<ssh_session>, SessionDeleter>;
using ChannelHandle = std::unique_ptr<std::remove_pointer_t<ssh_channel>, ChannelDeleter>;

constexpr std::string_view kDefaultUser = "git";

std::string join(const std::vector<std::string>& words)
{
    return fmt::format("{}", fmt::join(words, ","));
}

/// For the remote shell.
std::string quoted(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'')
            result += "'\\''";
        else
            result += c;
    }
    return result + "'";
}

/// known_hosts says "ssh-rsa" for the key; the algorithms that sign with it have names of their own.
std::vector<std::string> algorithms_for(const std::vector<std::string>& key_types)
{
    std::vector<std::string> algorithms;
    for (const auto& type : key_types) {
        if (type == "ssh-rsa") algorithms.insert(algorithms.end(), {"rsa-sha2-512", "rsa-sha2-256"});
        algorithms.push_back(type);
    }
    return algorithms;
}

class SshTransport : public Transport {
public:
    SshTransport(io::Loop& loop, const std::string& url, const Access& access, std::uint64_t max_answer_bytes)
        : loop_(loop), address_(SshUrl::parse(url)), url_(url_without_credentials(url)), access_(access),
          max_answer_bytes_(max_answer_bytes)
    {
    }
    ~SshTransport() override
    {
        // A server that waits for our wants is told that there are none, so that it ends by itself.
        if (!channel_) return;
        ssh_set_blocking(session_.get(), 0);
        ssh_channel_write(channel_.get(), kFlush.data(), kFlush.size());
    }

    void greet(const ByteSink& sink, const base::Deadline& deadline) override
    {
        channel_.reset();
        session_.reset();
        const auto key = read_private_key(access_.ssh);
        prepare_session(deadline);
        const int socket = connect_tcp(loop_, address_.host, address_.port, deadline);
        ssh_options_set(session_.get(), SSH_OPTIONS_FD, &socket);  // the session owns it from here on
        const SocketGuard guard(loop_, socket, deadline);
        bounded(deadline, [&] {
            if (ssh_connect(session_.get()) != SSH_OK) throw_ssh("ssh handshake");
            check_host_key();
            authenticate(key.get());
            start_upload_pack();
            receive(sink);
        });
        socket_ = ssh_get_fd(session_.get());
    }

    void
    exchange(const std::string& request, bool, const ByteSink& sink, const base::Deadline& deadline) override
    {
        const SocketGuard guard(loop_, socket_, deadline);
        bounded(deadline, [&] {
            for (std::string_view rest = request; !rest.empty();) {
                const auto size = static_cast<std::uint32_t>(std::min<std::size_t>(rest.size(), 32u << 10));
                const int sent = ssh_channel_write(channel_.get(), rest.data(), size);
                if (sent < 0) throw_ssh("cannot send");
                rest.remove_prefix(static_cast<std::size_t>(sent));
            }
            receive(sink);
        });
    }

    bool stateless() const noexcept override { return false; }

private:
    [[noreturn]] void fail(base::ErrorKind kind, std::string_view text) const
    {
        throw base::Error(kind, std::string(text));
    }
    [[noreturn]] void throw_ssh(std::string_view what) const
    {
        fail(base::ErrorKind::Unavailable, fmt::format("{}: {}", what, ssh_get_error(session_.get())));
    }

    /// A failure after time was up or a stop asked for is that, whatever libssh saw of it.
    template <class F> void bounded(const base::Deadline& deadline, F&& f)
    {
        try {
            f();
        } catch (const base::Error&) {
            deadline.check(url_.c_str());
            throw;
        }
    }

    void prepare_session(const base::Deadline& deadline)
    {
        session_.reset(ssh_new());
        auto* session = session_.get();
        const auto& user = address_.user.empty() ? std::string(kDefaultUser) : address_.user;
        const int no = 0;
        // Longer than the deadline: the guard ends a stuck server, precisely.
        const long patience =
            std::chrono::duration_cast<std::chrono::seconds>(deadline.remaining()).count() + 5;
        ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &no);
        ssh_options_set(session, SSH_OPTIONS_HOST, address_.host.c_str());
        ssh_options_set(session, SSH_OPTIONS_USER, user.c_str());
        ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &patience);
        known_hosts_ = KnownHosts::parse(access_.ssh.known_hosts);
        const auto types = known_hosts_.types_for(address_.host, address_.port);
        if (types.empty()) fail(base::ErrorKind::Unauthorized, "the host is not in known_hosts");
        const auto& algorithms =
            access_.ssh.host_key_algorithms.empty() ? algorithms_for(types) : access_.ssh.host_key_algorithms;
        if (ssh_options_set(session, SSH_OPTIONS_HOSTKEYS, join(algorithms).c_str()) != SSH_OK)
            fail(base::ErrorKind::Invalid, "none of the host key algorithms is supported");
        if (!access_.ssh.kex_algorithms.empty() &&
            ssh_options_set(session, SSH_OPTIONS_KEY_EXCHANGE, join(access_.ssh.kex_algorithms).c_str()) !=
                SSH_OK)
            fail(base::ErrorKind::Invalid, "none of the key exchange algorithms is supported");
    }

    void check_host_key()
    {
        ssh_key raw = nullptr;
        if (ssh_get_server_publickey(session_.get(), &raw) != SSH_OK) throw_ssh("cannot read the host key");
        const SshKeyHandle key(raw);
        char* text = nullptr;
        if (ssh_pki_export_pubkey_base64(raw, &text) != SSH_OK) throw_ssh("cannot read the host key");
        const std::string encoded = text;
        ssh_string_free_char(text);
        const std::string_view type = ssh_key_type_to_char(ssh_key_type(raw));
        switch (known_hosts_.check(address_.host, address_.port, type, encoded)) {
        case KnownHosts::Verdict::Known:
            return;
        case KnownHosts::Verdict::Unknown:
            fail(base::ErrorKind::Unauthorized, "the host is not in known_hosts");
        case KnownHosts::Verdict::Revoked:
            fail(base::ErrorKind::Unauthorized, "the host key is revoked in known_hosts");
        case KnownHosts::Verdict::Changed:
            break;
        }
        fail(base::ErrorKind::Unauthorized, "the host key does not match known_hosts");
    }

    void authenticate(ssh_key key)
    {
        auto* session = session_.get();
        const auto& password = !access_.password.empty() ? access_.password : address_.password;
        int answer = SSH_AUTH_DENIED;
        if (key != nullptr)
            answer = ssh_userauth_publickey(session, nullptr, key);
        else if (!password.empty())
            answer = ssh_userauth_password(session, nullptr, password.c_str());
        else
            answer = ssh_userauth_none(session, nullptr);
        if (answer == SSH_AUTH_SUCCESS) return;
        if (answer == SSH_AUTH_ERROR) throw_ssh("ssh authentication");
        fail(
            base::ErrorKind::Unauthorized,
            "ssh authentication failed: the server did not accept the credentials");
    }

    void start_upload_pack()
    {
        channel_.reset(ssh_channel_new(session_.get()));
        if (ssh_channel_open_session(channel_.get()) != SSH_OK) throw_ssh("cannot open a channel");
        // Few servers let the variable in; those that do not answer in protocol v0.
        ssh_channel_request_env(channel_.get(), "GIT_PROTOCOL", "version=2");
        const auto command = "git-upload-pack " + quoted(address_.path);
        if (ssh_channel_request_exec(channel_.get(), command.c_str()) != SSH_OK)
            throw_ssh("cannot run git-upload-pack");
    }

    void receive(const ByteSink& sink)
    {
        std::array<char, 32u << 10> buffer;
        for (std::uint64_t total = 0;;) {
            const int got = ssh_channel_read(channel_.get(), buffer.data(), buffer.size(), 0);
            if (got < 0) throw_ssh("connection lost");
            if (got == 0) return throw_ended();
            total += static_cast<std::uint64_t>(got);
            if (total > max_answer_bytes_)
                fail(
                    base::ErrorKind::LimitExceeded,
                    fmt::format("the answer is larger than {} bytes", max_answer_bytes_));
            if (!sink({buffer.data(), static_cast<std::size_t>(got)})) return;
        }
    }

    /// The server hung up before its answer was whole; standard error mostly says why.
    void throw_ended()
    {
        std::array<char, 300> buffer;
        const int got = ssh_channel_read(channel_.get(), buffer.data(), buffer.size(), 1);
        std::string text(buffer.data(), static_cast<std::size_t>(std::max(got, 0)));
        std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
        while (text.ends_with(' '))
            text.pop_back();
        const bool missing = text.find("not found") != std::string::npos ||
                             text.find("not appear") != std::string::npos ||
                             text.find("does not exist") != std::string::npos;
        if (text.empty()) text = "the server closed the connection";
        fail(missing ? base::ErrorKind::NotFound : base::ErrorKind::Unavailable, text);
    }

    io::Loop& loop_;
    SshUrl address_;
    std::string url_;
    Access access_;
    std::uint64_t max_answer_bytes_;
    KnownHosts known_hosts_;
    SessionHandle session_;
    ChannelHandle channel_;
    int socket_ = -1;
};

}  // namespace

std::unique_ptr<Transport>
make_ssh_transport(io::Loop& loop, const std::string& url, const Access& access, std::uint64_t max_answer_bytes)
{
    return std::make_unique<SshTransport>(loop, url, access, max_answer_bytes);
}

}  // namespace sluice::git
