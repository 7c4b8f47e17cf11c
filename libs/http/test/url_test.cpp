#include "support.hpp"

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

TEST_CASE("URLs are taken apart and put together")
{
    const Url url = Url::parse("HTTPS://us%65r:p%40ss@Example.COM:8443/a/b%2Fc?x=1&y=%20#top");
    CHECK(url.scheme == "https");
    CHECK(url.user == "user");
    CHECK(url.password == "p@ss");
    CHECK(url.host == "example.com");
    CHECK(url.port == 8443);
    CHECK(url.target() == "/a/b%2Fc?x=1&y=%20");
    CHECK(url.str() == "https://example.com:8443/a/b%2Fc?x=1&y=%20");
    CHECK(url.shown() == "https://example.com:8443/a/b%2Fc");
    CHECK(Url::parse("http://h").target() == "/");
    CHECK(Url::parse("http://h:80").origin() == "http://h");
    CHECK(Url::parse("http://[FE80::1]:81/").host_port() == "[fe80::1]:81");
    CHECK(Url::parse("oci://ghcr.io/x").port == 443);
    CHECK(Url::parse("http://h/grüße").path == "/gr%C3%BC%C3%9Fe");
}

TEST_CASE("what is no URL is refused, and a password is not repeated")
{
    for (const char* bad :
         {"",
          "host/path",
          "://x",
          "ftp://x/",
          "http://",
          "http:///path",
          "http://a b/",
          "http://h:0/",
          "http://h:65536/",
          "http://h:8x/",
          "http://[::1/",
          "http://[x]/",
          "http://h/%zz",
          "http://h/\r\nX: y",
          "http://user:hunter2@h:bad/",
          "http://user:hunter2/rest@h/"}) {
        INFO(bad);
        const auto failure = failure_of([&] { Url::parse(bad); });
        CHECK(failure.starts_with("Invalid: invalid URL"));
        CHECK(failure.find("hunter2") == std::string::npos);
    }
}

TEST_CASE("references are resolved as RFC 3986 resolves its examples")
{
    const Url base = Url::parse("http://a/b/c/d;p?q");
    const auto join = [&](const char* reference) { return base.join(reference).str(); };
    CHECK(join("g") == "http://a/b/c/g");
    CHECK(join("./g") == "http://a/b/c/g");
    CHECK(join("g/") == "http://a/b/c/g/");
    CHECK(join("/g") == "http://a/g");
    CHECK(join("//g") == "http://g/");
    CHECK(join("?y") == "http://a/b/c/d;p?y");
    CHECK(join("g?y") == "http://a/b/c/g?y");
    CHECK(join("g?y#s") == "http://a/b/c/g?y");
    CHECK(join("") == "http://a/b/c/d;p?q");
    CHECK(join(".") == "http://a/b/c/");
    CHECK(join("..") == "http://a/b/");
    CHECK(join("../g") == "http://a/b/g");
    CHECK(join("../../g") == "http://a/g");
    CHECK(join("../../../g") == "http://a/g");
    CHECK(join("/./g") == "http://a/g");
    CHECK(join("g.") == "http://a/b/c/g.");
    CHECK(join("./g/.") == "http://a/b/c/g/");
    CHECK(join("g/../h") == "http://a/b/c/h");
    CHECK(join("https://other/x") == "https://other/x");
}

TEST_CASE("header names are found in any case, and set leaves one")
{
    Headers headers{{"A", "1"}, {"b", "2"}, {"a", "3"}};
    CHECK(headers.find("a") == "1");
    headers.set("A", "4");
    CHECK(headers.fields().size() == 2);
    headers.erase("B");
    CHECK_FALSE(headers.find("b"));
    CHECK(percent_decode("a%2fb") == "a/b");
    CHECK_FALSE(percent_decode("a%2"));
    CHECK(percent_encode("a/b c", "/") == "a/b%20c");
}
