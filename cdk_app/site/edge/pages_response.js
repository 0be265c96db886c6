// CloudFront Function, on the way back: a page that stands in for a missing file says so by its status.
// An error response of the distribution would do so, too, and replace the Web API's own answers as well.
// The path is the visitor's, or the file's that it was given: neither is one of the site's files.
function handler(event) {
    var response = event.response;
    if (response.statusCode === 200 && fileOf(event.request.uri) === null) {
        response.statusCode = 404;
        response.statusDescription = 'Not Found';
    }
    return response;
}
