#include "doc/json.hpp"
#include "doc/packed.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

using namespace sluice;
using doc::Packed;
using doc::Value;

namespace {
Value back(const Value& document)
{
    return Packed(document).unpack();
}
}  // namespace

TEST_CASE("what was packed comes back equal, with its kinds and the order of its members")
{
    const auto document = doc::parse_json(
        R"({"kind":"Kustomization","zeta":1,"alpha":{"nothing":null,"empty":{},"list":[[],{},"",true,false]},)"
        R"("text":"a string that does not fit into a node of its own","real":1.0,"large":1e300,)"
        R"("big":18446744073709551615})",
        doc::kApiLimits);
    const auto again = back(document);
    CHECK(again == document);
    CHECK(doc::to_json(again) == doc::to_json(document));
    CHECK(again["real"].kind() == doc::Kind::Double);
    CHECK(again["big"].kind() == doc::Kind::Uint);
}

TEST_CASE("numbers of every size come back as they were packed")
{
    using Limits = std::numeric_limits<std::int64_t>;
    for (const std::int64_t whole :
         {std::int64_t{0},
          std::int64_t{14},
          std::int64_t{15},
          std::int64_t{142},
          std::int64_t{-1},
          std::int64_t{-16},
          Limits::max(),
          Limits::min()})
        CHECK(back(whole) == Value(whole));
    CHECK(std::signbit(back(-0.0).as_double()));
}

TEST_CASE("text of any length and any bytes comes back, as a value and as a key")
{
    for (std::size_t length = 0; length < 300; length += 7) {
        std::string text(length, '\0');
        for (std::size_t i = 0; i < length; ++i)
            text[i] = static_cast<char>(i);
        CHECK(back(Value(text)) == Value(text));
        CHECK(back(Value::object({{text, 1}})) == Value::object({{text, 1}}));
    }
}

TEST_CASE("null is packed into nothing")
{
    CHECK(Packed().empty());
    CHECK(Packed(Value()).empty());
    CHECK(Packed().unpack().is_null());
    CHECK(Packed().memory() == 0);
}

TEST_CASE("more keys than a process remembers are packed all the same")
{
    auto document = Value::object();
    for (int i = 0; i < 5000; ++i)
        document.set("key-" + std::to_string(i), i);
    CHECK(back(document) == document);
    CHECK(back(document) == document);
}

TEST_CASE("a document that is nested very deeply is packed without the stack")
{
    Value document;
    for (int depth = 0; depth < 300'000; ++depth)
        document = depth % 2 == 0 ? Value::array({document}) : Value::object({{"inner", document}});
    const auto again = back(document);
    std::size_t depth = 0;
    for (const auto* at = &again; !at->empty(); ++depth)
        at = at->is_array() ? &(*at)[std::size_t{0}] : &(*at)["inner"];
    CHECK(depth == 300'000);
}

TEST_CASE("a packed object of the cluster takes less than half of the memory of its tree")
{
    const auto condition = [](const char* type) {
        return Value::object(
            {{"lastTransitionTime", "2026-11-21T09:00:00Z"},
             {"message", "Applied revision: main@sha1:cf6f1f8e2b3f0d4f58f1a1f6e9d3c7c0a2b4d6e8"},
             {"observedGeneration", 1},
             {"reason", "ReconciliationSucceeded"},
             {"status", "True"},
             {"type", type}});
    };
    const auto conditions = Value::array({condition("Ready"), condition("Healthy")});
    const auto document = Value::object({{"status", Value::object({{"conditions", conditions}})}});
    CHECK(Packed(document).memory() * 2 < document.memory());
}

TEST_CASE("documents are packed and unpacked on several threads at once")
{
    std::vector<std::jthread> threads;
    std::vector<int> right(4, 0);
    for (std::size_t thread = 0; thread < right.size(); ++thread)
        threads.emplace_back([&right, thread] {
            for (int i = 0; i < 200; ++i) {
                auto document = Value::object({{"shared-by-all-of-them", i}});
                document.set("of-thread-" + std::to_string(thread) + "-" + std::to_string(i), thread);
                right[thread] += back(document) == document ? 1 : 0;
            }
        });
    threads.clear();
    CHECK(right == std::vector<int>(4, 200));
}
