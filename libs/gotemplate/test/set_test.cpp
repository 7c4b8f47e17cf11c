#include "base/error.hpp"
#include "gotemplate/set.hpp"
#include "heap.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>

using namespace sluice;
using namespace sluice::gotemplate;

namespace {

Value include(Call& call)
{
    return call.execution()->execute(call.string(0), call[1]);
}
Value tpl(Call& call)
{
    return call.execution()->execute_text("tpl", call.string(0), call[1]);
}
Value set_member(Call& call)
{
    call[0].put(call.string(1), call[2]);
    return call[0];
}

Value dict(Call&)
{
    return Value::map();
}
Value list(Call& call)
{
    return Value::list(std::vector<Value>(call.args().begin(), call.args().end()));
}

FunctionMap functions()
{
    FunctionMap map;
    map.add({
        {"dict", "", dict},
        {"list", "...interface {}", list},
        {"include", "string, interface {}", include},
        {"tpl", "string, interface {}", tpl},
        {"set", "map[string]interface {}, string, interface {}", set_member},
    });
    return map;
}

std::string render(std::string_view text, const Value& data, Budget budget = {})
{
    const FunctionMap map = functions();
    Set set(map);
    set.parse("t", text);
    return Render(set, {}, MissingKey::Default, budget).execute("t", data);
}

}  // namespace

TEST_CASE("a template includes others and renders texts with definitions of their own")
{
    CHECK(
        render(R"({{define "a"}}<{{.x}}>{{end}}{{include "a" . | printf "%q"}})", Value::map({{"x", 1}})) ==
        R"("<1>")");
    CHECK(
        render(
            R"({{define "a"}}base{{end}}{{tpl "{{define \"a\"}}own{{end}}{{template \"a\"}}{{include \"a\" .}}" .}}{{template "a"}})",
            Value()) == "ownownbase");
}

TEST_CASE("a parse error names the line that Go names, though what was read last ends elsewhere")
{
    const auto error_of = [](std::string_view text) -> std::string {
        try {
            return render(text, Value());
        } catch (const ParseError& error) {
            return error.what();
        }
    };
    CHECK(
        error_of("{{block \"x\" .}}\n\n{{else}}{{end}}") ==
        "template: t:1: unexpected {{else}} in block clause");
    CHECK(
        error_of("a\n{{define \"x\"}}\n\n{{else}}{{end}}") ==
        "template: t:4: unexpected {{else}} in define clause");
    CHECK(error_of("{{true.a\n\n}}") == "template: t:1: unexpected . after term \"true\"");
    CHECK(error_of("{{ \n\n) }}") == "template: t:3: unexpected right paren in action started at t:1");
    CHECK(error_of("{{if \n\n}}") == "template: t:3: missing value for if");
}

TEST_CASE("a text that comes again stands under its newest name in errors and runs under both")
{
    const FunctionMap map = functions();
    Set set(map);
    const std::string text =
        R"({{define "bad"}}{{len 3}}{{end}}{{define "good"}}well{{end}}main)" + std::string(300, '.');
    set.parse("first", text);
    set.parse("second", text);
    CHECK_THROWS_AS(set.parse("good", text), ParseError);  // the text itself and a definition in it
    set.parse("call", R"({{template "bad"}})");
    Render render(set, {});
    CHECK(render.execute("first", Value()) == "main" + std::string(300, '.'));
    CHECK(render.execute("second", Value()) == render.execute("first", Value()));
    CHECK_THROWS_WITH(
        render.execute("call", Value()),
        R"(template: second:1:18: executing "bad" at <len 3>: error calling len: len of type int)");
}

TEST_CASE("a map set in a template is seen by every alias")
{
    CHECK(render(R"({{$m := .m}}{{$_ := set $m "k" "v"}}{{.m.k}})", Value::map({{"m", Value::map()}})) == "v");
}

TEST_CASE("a map that changes under a range goes on with what it was")
{
    CHECK(
        render(
            R"({{range $k, $v := .}}{{$k}}{{$_ := set $ (printf "z%s" $k) 1}}{{end}} {{len .}})",
            Value::map({{"a", 1}, {"b", 2}})) == "ab 4");
}

TEST_CASE("endless templates meet their budget")
{
    CHECK_THROWS_AS(render(R"({{define "a"}}{{template "a"}}{{end}}{{template "a"}})", Value()), base::Error);
    CHECK_THROWS_AS(render(R"({{define "a"}}{{include "a" .}}{{end}}{{template "a"}})", Value()), BudgetError);
    CHECK_THROWS_AS(render("{{range 1000000000000}}{{end}}", Value(), {.steps = 10'000}), BudgetError);
    CHECK_THROWS_AS(
        render("{{range 1000000000}}xxxxxxxxxxxxxxxx{{end}}", Value(), {.output = 10'000}), BudgetError);
    CHECK_THROWS_AS(
        render(
            R"({{printf "%1000000d" 1 | printf "%s" | len}}{{range 1000}}{{printf "%1000000d" 1}}{{end}})",
            Value(),
            {.output = 1'000'000}),
        BudgetError);
    CHECK_THROWS_AS(render(std::string(100'000, '(').insert(0, "{{"), Value()), ParseError);
}

TEST_CASE("a render that nobody waits for any more ends between two steps")
{
    int asked = 0;
    Budget budget;
    budget.check_stop = [&] {
        if (++asked == 3) throw base::Cancelled();
    };
    CHECK_THROWS_AS(render("{{range 1000000000000}}{{end}}", Value(), budget), base::Cancelled);
    asked = 0;
    CHECK_THROWS_AS(
        render(R"({{define "a"}}{{range 1000000000000}}{{end}}{{end}}{{include "a" .}})", Value(), budget),
        base::Cancelled);
    budget.check_stop = [] { throw base::Error(base::ErrorKind::Timeout, "time is up"); };
    CHECK_THROWS_AS(render("{{range 1000000000000}}{{end}}", Value(), budget), base::Error);
}

TEST_CASE("a template that doubles what it has meets the memory limit")
{
    CHECK_THROWS_AS(
        render(
            R"({{$m := .}}{{range 100}}{{$m = list $m $m $m $m $m $m $m $m}}{{range 100000}}{{$m = list $m $m $m}}{{end}}{{end}})",
            Value::map(),
            {.memory = 1'000'000}),
        BudgetError);
    CHECK_THROWS_AS(
        render(
            R"({{$s := "0123456789abcdef"}}{{range 100}}{{$s = print $s $s}}{{end}})",
            Value(),
            {.memory = 10'000'000}),
        base::Error);
}

TEST_CASE("a map that was put into itself is let go when the render ends")
{
    const Value data = Value::map({{"m", Value::map()}});
    const std::int64_t before = heap().live;
    CHECK(
        render(
            R"({{$_ := set .m "self" .m}}{{$d := dict}}{{$_ = set $d "l" (list 1 $d)}}{{$_ = set .m "d" $d}}{{len .m.self.self.d}})",
            data) == "1");
    CHECK_FALSE(data.find("m")->contains("self"));
    data.find("m")->clear();
    CHECK(heap().live <= before);
}

TEST_CASE("a text compiled on the way is compiled once")
{
    CHECK(render(R"({{range 3}}{{tpl "{{.}}," .}}{{end}})", Value()) == "0,1,2,");
}
