// Beast's messages and ours, turned into each other. Only for http.cpp.
#pragma once

#include <boost/beast/http.hpp>
#include <string>

#include "medius/server/http.h"

namespace medius::server {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// The address percent-decoded, the query apart, names of headers in lower case.
Request to_request(BeastRequest&& from, const std::string& remote, bool secure);
/// Without a body where `request` is HEAD.
BeastResponse to_beast(Response&& response, const BeastRequest& request, bool keep_alive);
/// An answer in one sentence, before any handler is asked.
Response plain_problem(int status, const char* key, const char* message);

}  // namespace medius::server
