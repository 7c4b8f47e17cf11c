#include "pool.hpp"

#include <algorithm>

namespace sluice::http {

Pool::Pool(io::Loop& loop, const ClientOptions& options, Dial::Tls tls)
    : loop_(loop), options_(options), tls_(std::move(tls))
{
}

Pool::~Pool() = default;

void Pool::start(const std::shared_ptr<Transaction>& transaction)
{
    if (auto connection = take_idle(transaction->route.key)) return run(transaction, std::move(connection));
    dial(transaction);
}

/// The one used last, if it is alive: the older ones get the chance to grow old.
std::shared_ptr<Connection> Pool::take_idle(const std::string& key)
{
    const auto found = idle_.find(key);
    if (found == idle_.end()) return nullptr;
    auto& list = found->second;
    std::shared_ptr<Connection> connection;
    while (!list.empty() && !connection) {
        connection = std::move(list.back().connection);
        list.pop_back();
        if (!connection->fresh()) connection = nullptr;
    }
    if (list.empty()) idle_.erase(found);
    return connection;
}

void Pool::run(const std::shared_ptr<Transaction>& transaction, std::shared_ptr<Connection> connection)
{
    auto& work = work_[transaction.get()];
    work.transaction = transaction;
    work.dial = nullptr;
    work.connection = connection;
    connection->run(transaction);
}

void Pool::dial(const std::shared_ptr<Transaction>& transaction)
{
    transaction->stage = Transaction::Stage::Connecting;
    auto dial = std::make_shared<Dial>(
        loop_,
        transaction->route,
        tls_,
        [this, raw = transaction.get()](
            std::unique_ptr<io::Stream> stream, const std::optional<base::Error>& failure) {
            dialed(*raw, std::move(stream), failure);
        });
    auto& work = work_[transaction.get()];
    work.transaction = transaction;
    work.connection = nullptr;
    work.dial = dial;
    dial->start(options_.connect_timeout);
}

void Pool::dialed(
    Transaction& transaction, std::unique_ptr<io::Stream> stream, const std::optional<base::Error>& failure)
{
    const auto found = work_.find(&transaction);
    if (found == work_.end()) return;
    const auto work = found->second;
    if (!stream) {
        work_.erase(found);
        work.transaction->on_end(failure, false);
        return;
    }
    run(work.transaction, std::make_shared<Connection>(*this, transaction.route.key, std::move(stream)));
}

void Pool::cancel(Transaction& transaction)
{
    const auto found = work_.find(&transaction);
    if (found == work_.end()) return;
    const auto work = std::move(found->second);
    work_.erase(found);
    work.transaction->on_end(std::nullopt, true);
}

void Pool::resume(Transaction& transaction)
{
    const auto found = work_.find(&transaction);
    if (found == work_.end()) return;
    if (const auto connection = found->second.connection) connection->resume();
}

void Pool::ended(Connection& connection, Transaction& transaction, bool reusable)
{
    auto own = connection.shared_from_this();
    work_.erase(&transaction);
    if (reusable) keep(std::move(own));
}

bool Pool::send_again(Connection& connection, const std::shared_ptr<Transaction>& transaction, bool sent_any)
{
    if (!connection.used() || transaction->sent_again) return false;
    if (sent_any && !transaction->idempotent) return false;
    transaction->sent_again = true;
    dial(transaction);
    return true;
}

void Pool::dropped(Connection& connection)
{
    const auto own = connection.shared_from_this();
    const auto found = idle_.find(connection.key());
    if (found == idle_.end()) return;
    std::erase_if(found->second, [&](const Idle& idle) { return idle.connection == own; });
    if (found->second.empty()) idle_.erase(found);
}

void Pool::keep(std::shared_ptr<Connection> connection)
{
    if (options_.max_idle_per_host == 0) return;
    auto& list = idle_[connection->key()];
    if (list.size() >= options_.max_idle_per_host) list.erase(list.begin());
    list.push_back({std::move(connection), Clock::now()});
    if (std::exchange(sweeping_, true)) return;
    sweep_ = loop_.after(options_.idle_timeout, [this] { close_old(); });
}

void Pool::close_old()
{
    sweeping_ = false;
    const auto now = Clock::now();
    auto oldest = Clock::time_point::max();
    for (auto host = idle_.begin(); host != idle_.end();) {
        std::erase_if(
            host->second, [&](const Idle& idle) { return now - idle.since >= options_.idle_timeout; });
        for (const auto& idle : host->second)
            oldest = std::min(oldest, idle.since);
        host = host->second.empty() ? idle_.erase(host) : std::next(host);
    }
    if (idle_.empty()) return;
    sweeping_ = true;
    sweep_ = loop_.after(oldest + options_.idle_timeout - now, [this] { close_old(); });
}

}  // namespace sluice::http
