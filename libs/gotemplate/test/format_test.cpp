#include "exchange.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/strconv.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using namespace sluice::gotemplate;

TEST_CASE("printf prints what Go's prints")
{
    std::size_t calls = 0;
    for (const auto& line : exchange::read_lines(SLUICE_TEST_DATA "/printf.jsonl")) {
        const auto arguments = exchange::decode_all(line["a"]);
        for (const auto& one : line["c"].elements()) {
            ++calls;
            INFO(one[0].as_string() << " of " << (line["a"].empty() ? "nothing" : to_text(arguments[0])));
            CHECK(strconv::quote_to_ascii(sprintf(one[0].as_string(), arguments)) == one[1].as_string());
        }
    }
    CHECK(calls > 2500);
}

TEST_CASE("print and println space their operands as Go's do")
{
    for (const auto& line : exchange::read_lines(SLUICE_TEST_DATA "/print.jsonl")) {
        const auto arguments = exchange::decode_all(line["a"]);
        CHECK(strconv::quote_to_ascii(sprint(arguments)) == line["print"].as_string());
        CHECK(strconv::quote_to_ascii(sprintln(arguments)) == line["println"].as_string());
    }
}

namespace {

template <class T> void check_parsed(const doc::Value& want, const strconv::Parsed<T>& got)
{
    CHECK(to_text([&] {
              if constexpr (std::is_same_v<T, std::int64_t>)
                  return Value::int64(got.value);
              else if constexpr (std::is_same_v<T, std::uint64_t>)
                  return Value::uint64(got.value);
              else
                  return Value(got.value);
          }()) == want[0].as_string());
    CHECK(got.error == want[1].text());
}

}  // namespace

TEST_CASE("numbers are read with strconv's results and errors")
{
    for (const auto& line : exchange::read_lines(SLUICE_TEST_DATA "/strconv.jsonl")) {
        INFO(line["text"].text() << line["unquote"].text());
        if (line.contains("unquote")) {
            const auto value = strconv::unquote(line["unquote"].as_string());
            CHECK(value.has_value() == line.contains("value"));
            if (value) CHECK(strconv::quote_to_ascii(*value) == line["value"].as_string());
            continue;
        }
        const auto text = line["text"].as_string();
        check_parsed(line["int0"], strconv::parse_int(text, 0, 64));
        check_parsed(line["int32"], strconv::parse_int(text, 10, 32));
        check_parsed(line["uint0"], strconv::parse_uint(text, 0, 64));
        check_parsed(line["atoi"], strconv::atoi(text));
        check_parsed(line["float64"], strconv::parse_float(text, 64));
        check_parsed(line["float32"], strconv::parse_float(text, 32));
        check_parsed(line["bool"], strconv::parse_bool(text));
    }
}
