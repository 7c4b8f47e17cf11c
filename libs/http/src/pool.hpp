#pragma once
#include "connection.hpp"
#include "dial.hpp"
#include "http/client.hpp"
#include "transaction.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace sluice::http {

/// Pool: the connections of one client and what runs on them. Loop thread, but for the constructor.
class Pool : public std::enable_shared_from_this<Pool> {
public:
    Pool(io::Loop& loop, const ClientOptions& options, Dial::Tls tls);
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool();

    io::Loop& loop() noexcept { return loop_; }
    void start(const std::shared_ptr<Transaction>&);
    /// on_end with `cancelled` follows at once, unless the transaction is over.
    void cancel(Transaction&);
    void resume(Transaction&);

    /// A connection is done with its transaction.
    void ended(Connection&, Transaction&, bool reusable);
    /// The connection broke before any byte of the answer. True when the transaction is being sent again.
    bool send_again(Connection&, const std::shared_ptr<Transaction>&, bool sent_any);
    /// An idle connection was closed by the other side.
    void dropped(Connection&);

    /// Where connections read into: nothing is kept there between events.
    std::span<char> scratch() noexcept { return scratch_; }

private:
    using Clock = std::chrono::steady_clock;
    struct Idle {
        std::shared_ptr<Connection> connection;
        Clock::time_point since;
    };
    struct Work {
        std::shared_ptr<Transaction> transaction;
        std::shared_ptr<Dial> dial;
        std::shared_ptr<Connection> connection;
    };

    std::shared_ptr<Connection> take_idle(const std::string& key);
    void run(const std::shared_ptr<Transaction>&, std::shared_ptr<Connection>);
    void dial(const std::shared_ptr<Transaction>&);
    void dialed(Transaction&, std::unique_ptr<io::Stream>, const std::optional<base::Error>&);
    void keep(std::shared_ptr<Connection>);
    void close_old();

    io::Loop& loop_;
    const ClientOptions options_;
    const Dial::Tls tls_;
    std::unordered_map<std::string, std::vector<Idle>> idle_;
    std::unordered_map<const Transaction*, Work> work_;
    io::Loop::Timer sweep_;
    bool sweeping_ = false;
    std::array<char, 64 << 10> scratch_;
};

}  // namespace sluice::http
