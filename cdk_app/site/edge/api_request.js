// CloudFront Function, before the Web API: says who asks. It replaces what a visitor may have sent under this name.
function handler(event) {
    var request = event.request;
    var redirect = elsewhere(request);
    if (redirect) {
        return redirect;
    }
    request.headers['x-nst-visitor-address'] = { value: event.viewer.ip };
    return request;
}
