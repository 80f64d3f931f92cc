// Sends the answer of the authorization endpoint to the service (Form Post Response Mode 1.0). Without it there is the button.
document.getElementById("form-post").submit();
