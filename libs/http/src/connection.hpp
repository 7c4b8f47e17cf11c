#pragma once
#include "io/stream.hpp"
#include "parser.hpp"
#include "transaction.hpp"

#include <memory>
#include <optional>
#include <string>

namespace sluice::http {

class Pool;

/// Connection: one kept-alive connection of a client, idle or busy with one transaction. Owned by the pool,
/// loop thread.
class Connection final : public io::Stream::Observer,
                         public std::enable_shared_from_this<Connection>,
                         private ParserEvents {
public:
    Connection(Pool& pool, std::string key, std::unique_ptr<io::Stream> stream);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() override = default;

    const std::string& key() const noexcept { return key_; }
    /// Nothing has come in and nobody has closed while it was idle.
    bool fresh();
    void run(std::shared_ptr<Transaction>);
    /// Reads on after the transaction had said Pause.
    void resume();
    bool used() const noexcept { return used_; }

private:
    void on_ready() override;
    void on_head(Head) override;
    void on_body(std::string_view) override;

    bool silent();
    void send();
    void receive();
    bool take(std::string_view bytes);
    void obey(Transaction::Flow);
    void complete();
    void broken(const std::string& how);
    void end(const std::optional<base::Error>&, bool reusable);

    Pool& pool_;
    std::string key_;
    std::unique_ptr<io::Stream> stream_;
    std::shared_ptr<Transaction> transaction_;
    std::optional<Parser> parser_;
    std::string rest_;      // read, not yet taken by the parser
    std::size_t sent_ = 0;  // of head and body together
    bool used_ = false;     // has carried a transaction before this one
    bool got_any_ = false;  // a byte of the answer has come
    bool interim_ = false;  // the head at hand is a 1xx
    bool paused_ = false;
    bool stopped_ = false;
    bool write_broken_ = false;
};

}  // namespace sluice::http
