#pragma once
#include "base/clock.hpp"
#include "doc/value.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace sluice::runtime {

/// What is to be written for one event.
struct Correlated {
    std::string message;
    std::int64_t count = 1;
    base::WallTime first{};
    std::string name;  ///< of the Event that counts up; empty: make a new one
    std::string key;   ///< for made() and lost()
};

/// EventCorrelator: keeps a noisy object from flooding the cluster with Event objects, with client-go's rules:
/// the same event within 10 minutes counts up; more than 10 events that differ in their message alone become
/// one "(combined from similar events)"; an object may make 25 at once and one more each 5 minutes. Bounded
/// memory. One thread.
class EventCorrelator {
public:
    /// `subject` names controller and object, `kind` type and reason. nullopt: too many, drop it.
    std::optional<Correlated>
    take(const std::string& subject, const std::string& kind, const std::string& message, base::WallTime now);
    /// The Event was made under this name.
    void made(const std::string& key, const std::string& name);
    /// The Event is gone from the server: the next one is new.
    void lost(const std::string& key);

private:
    struct Similar {
        std::set<std::string> messages;
        base::WallTime last{};
    };
    struct Counted {
        std::string name;
        std::int64_t count = 0;
        base::WallTime first{}, last{};
    };
    struct Bucket {
        double tokens = 0;
        base::WallTime last{};
    };
    bool within_rate(const std::string& subject, base::WallTime now);
    void tidy(base::WallTime now);

    std::map<std::string, Similar> similar_;
    std::map<std::string, Counted> counted_;
    std::map<std::string, Bucket> buckets_;
};

}  // namespace sluice::runtime
